# tricky compile paths
def a(x):
    with_list = []
    class CM:
        def __enter__(self): with_list.append("in"); return (1, 2)
        def __exit__(self, *e): with_list.append(("out", e[0] and e[0].__name__)); return e[0] is KeyError
    for i in range(3):
        with CM() as (p, q), CM():
            if i == 0: continue
            if i == 1: raise KeyError(i)
            break
    return with_list, p, q, i
print(a(1))
def b():
    try:
        for i in (1, 2, 3):
            try:
                yield i
            finally:
                if i == 2: return "early"
    finally:
        yield "last"
print(list(b()))
def c():
    for x in [1, 2]:
        try:
            raise ValueError(x)
        except ValueError as e:
            err = e
            continue
        finally:
            print("f", x)
    return repr(err)
print(c())
def d(n):
    while True:
        try:
            if n > 3: return n
            n += 1
            continue
        except Exception: pass
        else: print("else")
        finally: n += 10
print(d(0))
def e():
    def f():
        try: return "try"
        finally: print("fin")
    return [f() for _ in range(2)], {k: f() for k in "a"}
print(e())
print([i for i in range(10) if i % 2 if i > 3], [(i, j) for i in range(3) for j in range(i) if j])
print({k: [v for v in range(k)] for k in range(3)}, [lambda y=y: y for y in range(2)][1]())
def deep(n):
    return [[[x * y * z for z in range(2)] for y in range(2)] for x in range(n)]
print(deep(2))
def names():
    x = 1
    g = (x + y for y in [1, 2])
    x = 5
    h = [x for x in range(3)]
    return list(g), x, h
print(names())
def swap(l, i, j): l[i], l[j] = l[j], l[i]; return l
print(swap([1, 2, 3], 0, 2))
def multi():
    a = b = c = [0]
    a[0], b, c = 5, a, b
    return a, b, c
print(multi())
x = 3; x = x + x * x - -x; x **= 2; x //= 5; x %= 100; x -= 1.5; print(x)
s = "a"; s += "b"; s *= 2; t = s; s += "!"; print(s, t)
def args(*a, **k): return a, sorted(k.items())
print(args(*range(3), *[9], a=1, **{"b": 2}, **{"c": 3}), args(*(), **{}))
try: args(**{"a": 1}, **{"a": 2})
except TypeError as ex: print(ex)
try: args(a=1, **{"a": 2})
except TypeError as ex: print(ex)
try: args(*5)
except TypeError as ex: print(ex)
try: args(**5)
except TypeError as ex: print(ex)
def defaults(a, b=(lambda: 7)(), *, c={"k": 1}): return a, b, c
print(defaults(1), defaults.__defaults__, defaults.__kwdefaults__)
def outer_loop():
    fns = []
    for i in range(3):
        for j in range(2):
            if j: break
            def k(): return i, j
            fns.append(k)
    return [f() for f in fns]
print(outer_loop())
class Desc:
    def __set_name__(self, o, n): self.n = n
    def __get__(self, i, o): return (self.n, i is None)
class Host:
    d = Desc()
    @staticmethod
    def st(): return __class__
    def meth(self):
        def inner(): return super(Host, self).__init__, __class__
        return inner()[1].__name__
    @classmethod
    def make(cls): return super().__new__(cls).d
print(Host.d, Host().d, Host.st().__name__, Host().meth(), Host.make())
class Ctx:
    async def __aenter__(self): return "ae"
    async def __aexit__(self, *a): return True
class AIt:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if not self.n: raise StopAsyncIteration
        self.n -= 1
        return self.n
async def main():
    async with Ctx() as z, Ctx():
        print(z)
        raise ValueError
    out = []
    async for i in AIt(4):
        if i == 2: continue
        if i == 0: break
        out.append(i)
    else: out.append("else")
    async for i in AIt(1): pass
    else: out.append("done")
    async def agen():
        try:
            for i in range(3): yield i * 2
        finally: print("agen fin")
    out.append([x async for x in agen() if x])
    out.append({k: v async for k, v in pairs()})
    return out
async def pairs():
    yield 1, 2
    yield 3, 4
try: main().send(None)
except StopIteration as ex: print(ex.value)
def gg():
    x = yield
    while x is not None:
        try: x = yield x * 2
        except ZeroDivisionError: x = yield "zde"
g = gg(); next(g); print(g.send(4), g.send(5), g.throw(ZeroDivisionError), g.send(1))
try: g.send(None)
except StopIteration: print("stop")
def sub():
    try:
        yield 1
        yield 2
    except GeneratorExit: print("sub closed"); raise
def dele():
    try: yield from sub()
    finally: print("dele fin")
q = dele(); next(q); q.close()
print((lambda: (yield))().__class__.__name__)
if True and not (False or None): print("logic")
r = 5 if not [] else 6; print(r, (1, 2) + (3,), not r)
print(1 < 2 > 1 != 3, (1 < 2) == True, None is not False)
lst = list(range(10)); del lst[::2]; lst[1:2] = [7, 8, 9]; print(lst, lst[-1:0:-2], lst[slice(1, 3)])
import sys as system, os.path as op; print(op.join("a", "b"), system is __import__("sys"))
global_x = 1
def gdel():
    global global_x
    del global_x
gdel()
try: global_x
except NameError as ex: print(ex)
exec("zz = [i for i in range(3)]; aa = lambda: zz", ns := {}); print(ns["aa"]())
print(eval("(lambda a: a + b)(1)", {"b": 2}))
loc = {}; exec("q = 1\nclass K:\n  w = q\nv = [q for _ in 'a'] if 0 else K.w", {}, loc) if 0 else None
def long_args(a0,a1,a2,a3,a4,a5,a6,a7,a8,a9,b0,b1,b2,b3,b4,b5,b6,b7,b8,b9): return a0+b9
print(long_args(*range(20)), long_args(0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,b8=18,b9=19))
print(max([len(str(i)) for i in range(40)] + [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,r]))
