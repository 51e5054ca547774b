from collections import OrderedDict, defaultdict, namedtuple, deque, ChainMap, UserDict, UserList, UserString, Counter
import copy, bisect, heapq, reprlib, contextlib, types, functools, operator, keyword, weakref
od = OrderedDict(a=1,b=2,c=3); od.move_to_end('a'); od.move_to_end('c', last=False); print(od, od.keys(), od.popitem(last=False))
print(copy.copy(od), copy.deepcopy(od), OrderedDict.fromkeys('xyz', 0))
d = defaultdict(list); d['x'].append(1); print(d, copy.deepcopy(d), d | {'y': 2})
class P(namedtuple('P','x y', defaults=[5])):
    __slots__=()
print(P(1), P(1)._replace(x=2), P.__doc__, P._fields, P.x)
print(copy.deepcopy([1,[2,3],{'a':(1,2)}]), copy.copy({1:2}))
class C:
    def __init__(self): self.a=[1]
c=C(); c2=copy.copy(c); c3=copy.deepcopy(c); print(c2.a is c.a, c3.a is c.a, c3.a)
print(bisect.bisect([1,2,3],2), heapq.nsmallest(2,[5,1,4]), reprlib.repr(list(range(100))))
with contextlib.suppress(KeyError): {}['x']
@contextlib.contextmanager
def cm(x):
    print('in', x)
    try: yield x*2
    finally: print('out')
with cm(3) as v: print(v)
with contextlib.ExitStack() as st:
    st.callback(print, 'cb'); st.enter_context(cm(1))
print(types.SimpleNamespace(a=1,b='x'), types.MappingProxyType({'a':1}))
@functools.lru_cache(maxsize=2)
def f(x): return x+1
print(f(1),f(2),f(1),f(3),f(2),f.cache_info()); print(functools.partial(print,1,2,sep='-')(3), functools.reduce(operator.add,[1,2,3]))
@functools.total_ordering
class T:
    def __init__(s,v): s.v=v
    def __eq__(s,o): return s.v==o.v
    def __lt__(s,o): return s.v<o.v
print(T(1)>=T(0), sorted([3,1,2], key=functools.cmp_to_key(lambda a,b:b-a)))
class K:
    @functools.cached_property
    def p(self): print('once'); return 7
k=K(); print(k.p,k.p)
cm_=ChainMap({'a':1},{'b':2}); print(cm_['b'], dict(cm_))
import collections.abc as A
class S(A.Sequence):
    def __len__(s): return 3
    def __getitem__(s,i):
        if i>=3: raise IndexError
        return i*10
s=S(); print(list(s), s.index(20), 10 in s, list(reversed(s)), isinstance([],A.MutableSequence), issubclass(dict,A.Mapping), isinstance(3,A.Hashable), isinstance([],A.Hashable))
try: A.Mapping()
except TypeError as e: print(e)
match s:
    case [a,b,c]: print('seq',a,b,c)
m=memoryview(bytearray(b'abc')); m[0]=122; print(bytes(m), m[1:].tolist(), m.hex())
print(Counter('abracadabra').most_common(2), UserDict(a=1), UserList([1]), UserString('x')+'y')
o=C(); ws=weakref.WeakValueDictionary(); ws['a']=o; print(list(ws)); del o; print(list(ws))
