def m(x):
    match x:
        case 0: return "zero"
        case 1 | 2: return "one-two"
        case -3 | 1.5 | "s" | b"b" | None | True: return "const"
        case [a]: return f"one {a}"
        case [a, b, *rest] if a == b: return f"eq {a} {rest}"
        case (1, [2, y], *_): return f"nest {y}"
        case [*_, 9]: return "ends9"
        case {"k": v, "t": 1 | 2 as t, **rest}: return f"map {v} {t} {rest}"
        case {"only": _}: return "only"
        case str(s) as w: return f"str {s} {w}"
        case int(): return "int"
        case P(x=0, y=yy): return f"P0 {yy}"
        case P(xx, yy): return f"P {xx} {yy}"
        case _: return "other"
class P:
    __match_args__ = ("x", "y")
    def __init__(s, x, y): s.x, s.y = x, y
for v in [0, 1, 2, -3, 1.5, "s", b"b", None, True, [5], [1, 1, 2, 3], (1, [2, 7], 3), [4, 5, 9], {"k": 1, "t": 2, "z": 3}, {"only": 1}, "hey", 77, P(0, 5), P(1, 2), 3j, []]:
    print(m(v))
class Meta(type):
    def __new__(m, n, b, ns, **k): c = super().__new__(m, n, b, ns); c.k = k; return c
    def __init__(c, n, b, ns, **k): super().__init__(n, b, ns)
class B(metaclass=Meta, opt=1):
    attr = 1
    def __init_subclass__(cls, **k): print("sub", cls.__name__, k)
class D(B, zed=3): pass
print(B.k, D.k, D.__mro__[1].__name__, D.__qualname__)
class Base:
    def hi(self): return "base"
    @classmethod
    def cm(cls): return cls.__name__
    @staticmethod
    def sm(x): return x * 2
    @property
    def p(self): return self._p
    @p.setter
    def p(self, v): self._p = v
class Der(Base):
    def hi(self): return "der " + super().hi()
    @classmethod
    def cm(cls): return "D" + super().cm()
d = Der(); d.p = 4; d.p += 1
print(d.hi(), d.cm(), d.sm(4), d.p)
class Priv:
    def __init__(self): self.__x = 1
    def get(self): return self.__x
    def __m(self): return 2
    def call(self): return self.__m()
p = Priv(); print(p.get(), p.call(), sorted(k for k in vars(p)))
def deco(n):
    def w(f):
        def g(*a, **k): return (n, f(*a, **k))
        return g
    return w
@deco(1)
@deco(2)
def foo(a, b=3): "doc string"; return a + b
print(foo(1), foo(1, b=1))
import sys
class It:
    def __init__(s, n): s.n = n
    def __iter__(s): return s
    def __next__(s):
        if s.n == 0: raise StopIteration
        s.n -= 1; return s.n
print(list(It(3)), sum(It(4)), max(It(5)), [*It(2)])
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
from itertools import islice
print(list(islice(fib(), 10)))
try:
    try: raise ValueError(1)
    except TypeError: print("no")
    else: print("no2")
except Exception as e: print("outer", repr(e))
try:
    raise ExceptionGroup("eg", [ValueError(1), TypeError(2), KeyError(3)])
except* ValueError as e: print("V", e.exceptions)
except* TypeError as e: print("T", e.exceptions)
except* KeyError as e: print("K", e.exceptions)
try:
    try:
        raise ExceptionGroup("eg", [ValueError(1), TypeError(2)])
    except* ValueError as e: print("V only")
except ExceptionGroup as e: print("rest", e.exceptions)
def rec(n): return 1 if n == 0 else n * rec(n - 1)
print(rec(20), rec(30))
try:
    def inf(): return inf()
    inf()
except RecursionError as e: print("RecursionError", e)
lst = [1, 2, 3]; lst[1] += 5; lst[-1] *= 2; print(lst)
class O: pass
o = O(); o.a = 1; o.a += 2; o.l = [1]; o.l += [2]; print(o.a, o.l)
s = "abcdef"; print(s[1:3], s[::-1], s[-2:], s[:2] + s[4:])
x = 5
def glob():
    global x
    x += 1
    def inner(): return x
    return inner()
print(glob(), x)
exec("y = 3\ndef q(): return y"); print(y, q())
print(eval("[i for i in range(y)]"), eval("y + z", {"y": 1}, {"z": 2}))
def ann(a: int, b: "str" = 1, *c: float, d: list[int] = 2) -> None: pass
print(ann.__annotations__)
class CA:
    a: int = 1
    b: "str"
print(CA.__annotations__)
print((lambda a, *b, c=3, **d: (a, b, c, d))(1, 2, c=4, e=5))
t = (yield_ for yield_ in [1, 2]); print(next(t), list(t))
if (nn := len("abc")) > 2: print(nn)
print([y := 1, y ** 2], y)
def lots(*, a, b): return a - b
print(lots(b=1, a=5))
for fn in (lambda: kwonly(1), lambda: foo(), lambda: lots(1), lambda: lots(a=1), lambda: lots(a=1, b=2, c=3)):
    try: fn()
    except (TypeError, NameError) as e: print(e)
print(type(foo).__name__, foo.__name__, foo.__qualname__)
async def co(x): return x + 1
async def main():
    r = await co(1)
    return [i async for i in ag(r)], [await co(i) for i in range(3)]
async def ag(n):
    for i in range(n): yield i
c = main()
try: c.send(None)
except StopIteration as e: print("co", e.value)
type Alias[T] = list[T]
print(Alias.__name__, Alias.__value__ if False else "")
def gen_fn[T](x: T) -> T: return x
class Gen[T]:
    def m(self, x: T) -> T: return x
print(gen_fn(3), Gen().m(4), gen_fn.__type_params__, Gen.__type_params__)
import os.path as osp, os
from os import path as pp
print(osp is pp, os.path is pp)
