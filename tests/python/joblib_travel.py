"""What reaches the processes of joblib by value: functions and classes of a script, of every kind."""
import collections
import concurrent.futures
import dataclasses
import enum
import functools
import logging
import operator
import os
import sys
import typing

from joblib import Parallel, delayed
P = Parallel(n_jobs=2)
def t(label, f):
    try: r=repr(f())[:200]
    except BaseException as e: r=f'!! {type(e).__name__} {str(e)[:150]}'
    print(label, '->', r, flush=True)
NT = collections.namedtuple('NT', 'a b')
class TN(typing.NamedTuple):
    x: int
    y: str = 'q'
    def s(self): return self.x, self.y
@dataclasses.dataclass(slots=True, order=True)
class DS:
    a: int
    b: float = 2.0
class F(enum.Flag):
    A = 1; B = 2
class IE(enum.IntEnum):
    X = 1; Y = 2
class Meta(type):
    def __new__(m, n, b, d, **k):
        c = super().__new__(m, n, b, d); c.tag = 'meta'; return c
class WM(metaclass=Meta):
    ref = None
    def me(self): return WM.tag, type(self).tag
WM.ref = WM
T = typing.TypeVar('T')
class G(typing.Generic[T]):
    def __init__(self, v: T): self.v = v
    def get(self) -> T: return self.v
class NG[U]:
    def get(self, u: U) -> U: return u
class Base:
    subs = []
    def __init_subclass__(cls, **k): Base.subs.append(cls.__name__)
    def hello(self): return 'base'
class Derived(Base):
    def hello(self): return 'derived ' + super().hello()
    @functools.cached_property
    def cp(self): return 42
    @property
    def p(self): return self._p
    @p.setter
    def p(self, v): self._p = v * 2
def deco(f):
    @functools.wraps(f)
    def w(*a, **k): return ('w', f(*a, **k))
    return w
@deco
def decorated(x):
    "doc"
    return x
def gen(n):
    yield from range(n)
log = logging.getLogger('mylog')
def uses_log(): return log.name, logging.root.name
def outp(): return sys.stdout.fileno()
def submod(): return concurrent.futures.ThreadPoolExecutor.__name__, os.path.join('a','b')
@functools.lru_cache
def cached(x): return x
def setter():
    d = Derived(); d.p = 4; return d.p, d.cp, d.hello(), Base.subs
def annotated(a: DS, b: 'Undefined' = None) -> TN: return annotated.__annotations__
def kwonly(*, a=[1], b): return a, b
fact = lambda n: 1 if n < 2 else n * fact(n - 1)
t('namedtuple', lambda: P(delayed(lambda: NT(1,2))() for _ in range(1)))
t('namedtuple same', lambda: type(P(delayed(lambda n: n._replace(a=5))(NT(1,2)) for _ in range(1))[0]) is NT)
t('typing nt', lambda: P([delayed(lambda x: (x.s(), x))(TN(1))]))
t('flag', lambda: P([delayed(lambda x: (x, x | F.B, x is F.A))(F.A)]))
t('flag back', lambda: P([delayed(lambda x: x)(F.A)])[0] is F.A)
t('intenum', lambda: P([delayed(lambda x: (x + 1, x, IE(2)))(IE.X)]))
t('meta', lambda: P([delayed(WM().me)()]))
t('meta ref', lambda: P([delayed(lambda: WM.ref is WM)()]))
t('generic', lambda: P([delayed(G(3).get)()]))
t('newgeneric', lambda: P([delayed(NG().get)(3)]))
t('derived', lambda: P([delayed(setter)()]))
t('decorated', lambda: P([delayed(decorated)(3)]))
t('gen', lambda: P([delayed(lambda: list(gen(3)))()]))
t('log', lambda: P([delayed(uses_log)()]))
t('stdout', lambda: P([delayed(outp)()]))
t('submod', lambda: P([delayed(submod)()]))
t('annotated', lambda: P([delayed(annotated)(3)]))
t('kwonly', lambda: P([delayed(kwonly)(b=2)]))
t('fact', lambda: P([delayed(fact)(5)]))
t('class itself', lambda: P([delayed(lambda c: c().hello())(Derived)]))
t('class back', lambda: P([delayed(lambda: Derived)()])[0] is Derived)
t('closure class', lambda: P([delayed((lambda: (lambda C: C().hello())))()])[0](Derived))
t('operator', lambda: P([delayed(operator.itemgetter(1))([1,2]), delayed(operator.attrgetter('real'))(3), delayed(operator.methodcaller('upper'))('a')]))
t('module', lambda: P([delayed(lambda m: m.__name__)(os)]))
t('dict views', lambda: P([delayed(lambda a,b,c: (list(a),list(b),list(c)))({1:2}.keys(), {1:2}.values(), {1:2}.items())]))
t('code', lambda: P([delayed(lambda c: c.co_name)(gen.__code__)]))
t('partial', lambda: P([delayed(functools.partial(decorated, 4))()]))
t('func attr', lambda: (setattr(kwonly,'x',3), P([delayed(lambda: kwonly.x)()])))
t('staticm', lambda: P([delayed(lambda: 1)(), delayed(str.upper)('a'), delayed('a,b'.split)(','), delayed(int)('3'), delayed(max)(1,2)]))
