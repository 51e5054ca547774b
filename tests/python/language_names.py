import sys
# try/else/finally returns values & nested generators
def f(n):
    try:
        if n == 0: raise ValueError
        if n == 1: return "r1"
    except ValueError:
        return "exc"
    else:
        return "else"
    finally:
        print("finally", n)
print(f(0), f(1), f(2))
def g():
    for i in range(3):
        try:
            yield i
        except ValueError as e:
            yield "caught " + str(e)
        finally:
            print("cleanup", i)
it = g(); print(next(it)); print(it.throw(ValueError("boo"))); print(list(it))
def h():
    try:
        raise KeyError("a")
    except KeyError:
        try:
            raise ValueError("b")
        except ValueError as e:
            print(repr(e.__context__))
        print(sys.exc_info()[0].__name__)
    print(sys.exc_info())
h()
def reraise():
    try:
        1 / 0
    except ZeroDivisionError:
        raise
try: reraise()
except ZeroDivisionError as e: print("re", e)
try:
    raise
except RuntimeError as e: print(e)
def loop_finally():
    out = []
    for i in range(5):
        try:
            if i % 2: continue
            if i == 4: break
            out.append(i)
        finally:
            out.append(-i)
    else:
        out.append("else")
    return out
print(loop_finally())
def nested_break():
    for i in range(3):
        for j in range(3):
            if j == 1: break
            if i == 2: return (i, j)
        else:
            continue
        print("broke", i)
print(nested_break())
def while_else(n):
    while n > 0:
        n -= 1
        if n == 2: continue
    else:
        return "done"
print(while_else(5))
# del and exceptions names
def dl():
    x = [1, 2, 3]
    del x[0]
    del x[:1]
    y = {"a": 1, "b": 2}
    del y["a"]
    class O: pass
    o = O(); o.z = 1; del o.z
    return x, y, hasattr(o, "z")
print(dl())
# default args evaluated once; mutable
def mut(a, l=[]):
    l.append(a); return l
print(mut(1), mut(2))
# closures over loop var and cells rebinding
def mk():
    fs = []
    for i in range(3):
        def q(i=i): return i
        fs.append(q)
    return [f() for f in fs], i
print(mk())
def cells():
    x = 1
    def s():
        nonlocal x
        x = 2
        del x
    s()
    try: return x
    except NameError as e: return str(e)
print(cells())
def free_err():
    def inner(): return later
    try: inner()
    except NameError as e: print(e)
    later = 1
    return inner()
print(free_err())
# class scope
z = "global"
class S:
    z = "class"
    def m(self): return z
    l = [z for _ in range(1)]
    k = (lambda: z)()
    v = z
print(S().m(), S.l, S.k, S.v)
class T:
    a = 1
    b = a + 1
    for c in range(3): pass
    if c: d = c
    del c
    def f(self): return self.b
    g = f
print(T.b, T.d, hasattr(T, "c"), T().g())
def fc():
    v = "fn"
    class U:
        w = v
        v = "cls"
    return U.w, U.v
try: print(fc())
except NameError as e: print(e)
# generator expression laziness and scoping
gen = (print("eval", i) or i for i in (print("iter") or [1, 2]))
print("made"); print(list(gen))
# star expressions
print(*[1, 2], *"ab", sep="-")
print([*range(3)], (*(), 1), {**{}, "a": 1})
first, *_ = "hello"; print(first, _)
*init, last = (1,); print(init, last)
for a, *b in [(1, 2, 3), (4,)]: print(a, b)
for i, (j, k) in enumerate([(1, 2), (3, 4)]): print(i, j, k)
try:
    a, b = 1, 2, 3
except ValueError as e: print("VE")
try:
    a, b, *c = [1]
except ValueError as e: print(e)
# augmented
d = {"x": [1]}; d["x"] += [2]; d["y"] = 3; d["y"] **= 2; print(d)
t = ([1],)
try: t[0] += [2]
except TypeError as e: print(e, t)
def aug():
    n = 0
    def inc():
        nonlocal n
        n += 1; n <<= 1; n |= 8; n ^= 3
        return n
    return inc()
print(aug())
# conditional import
try:
    import nonexistent_mod
except ImportError as e: print(type(e).__name__, e)
try:
    from sys import nonexist
except ImportError as e: print(e)
# string formatting
w = 8; print(f"{'a':>{w}}|{3.14159:<{w}.2f}|{10:#x}|{1000000:,}|{'%'}|{{}}")
print(f"{1 if True else 2} {[x for x in range(3)]} {(lambda q: q * 2)(4)} {d['x']}")
print(f'{"a" "b"}' 'c' f"{1}")
# lambda defaults, kwonly
print((lambda x, y=2, *z, k=3: (x, y, z, k))(1, 5, 6, k=7))
# walrus
if (m := 5) > 3 and (n := m + 1): print(m, n)
print([q := 1, q + 1], [(r := i) for i in range(3)], r)
while (line := [3, 2, 1, 0][m - 5]) and m < 8: m += 1; print("w", line)
# comparisons
print(1 == 1.0 == True, "a" < "b" != "c", 3 in [1, 2, 3] == True, not 3 in [1])
print(None is None, 1 is not None, [] is [])
# global nested
cnt = 0
def o1():
    def o2():
        global cnt
        cnt += 1
    o2(); o2()
o1(); print(cnt)
# decorators with attributes and classes
class reg:
    items = []
    @classmethod
    def add(cls, f): cls.items.append(f.__name__); return f
@reg.add
def one(): pass
@reg.add
class Two: pass
print(reg.items)
# properties
class Temp:
    def __init__(self): self._c = 0
    f = property(lambda s: s._c * 9 / 5 + 32)
    @property
    def c(self): "doc c"; return self._c
    @c.setter
    def c(self, v):
        if v < -273: raise ValueError("cold")
        self._c = v
    @c.deleter
    def c(self): self._c = None
tt = Temp(); tt.c = 100; print(tt.f, Temp.c.__doc__)
try: tt.c = -300
except ValueError as e: print(e)
del tt.c; print(tt.c)
print(__name__, f.__module__, T.__module__, T.f.__qualname__, (lambda: 0).__qualname__)
def dd():
    "  doc\n      indented\n    less\n"
print(repr(dd.__doc__))
assert True
print(type(...), ... is Ellipsis, -5 // 2, -5 % 3, 2 ** -1, 7 // -2, divmod(-7, 2), 0.1 + 0.2, 1e100, 10 ** 20)
print(0xff, 0o17, 0b101, 1_000, 1e-5, 2.5e3, 1j * 1j, (1 + 2j).real)
