# control flow and finally
def f1():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: return "ret"
            print("body", i)
        finally:
            print("fin", i)
print(f1())
def f2():
    try:
        return "a"
    finally:
        return "b"
print(f2())
def f3():
    while True:
        try:
            try:
                raise ValueError("x")
            finally:
                print("inner")
        except ValueError as e:
            print("caught", e, e.__context__)
            break
        finally:
            print("outer")
    else:
        print("never")
    try:
        print(e)
    except NameError as n:
        print(type(n).__name__, n)
f3()
def f4():
    try:
        try:
            1/0
        except ZeroDivisionError as e:
            raise KeyError("k") from e
    except KeyError as k:
        print(repr(k), repr(k.__cause__), k.__suppress_context__)
f4()
def f5(n):
    for x in range(n):
        if x == 5: break
    else:
        return "exhausted"
    return "broke"
print(f5(3), f5(9))
class CM:
    def __init__(s, name, swallow=False): s.name=name; s.swallow=swallow
    def __enter__(s): print("enter", s.name); return s
    def __exit__(s, t, v, tb): print("exit", s.name, t and t.__name__, v); return s.swallow
def f6():
    with CM("a") as a, CM("b", True) as b:
        print(a.name, b.name)
        raise RuntimeError("oops")
    print("after")
    for i in range(2):
        with CM(i):
            if i == 0: continue
            return i * 10
print(f6())
def gen():
    try:
        x = yield 1
        print("got", x)
        y = yield x
        print("got2", y)
    except GeneratorExit:
        print("closing"); raise
    finally:
        print("gen fin")
g = gen(); print(next(g)); print(g.send("hello")); g.close()
def deleg():
    r = yield from inner()
    print("inner returned", r)
    yield r
def inner():
    try:
        v = yield "i1"
    except KeyError as e:
        v = "K" + str(e)
    yield "i2" + str(v)
    return 42
d = deleg(); print(next(d)); print(d.throw(KeyError("zz"))); print(next(d)); print(list(d))
# comprehension scoping
x = 10
print([x for x in range(3)], x, {x: x*x for x in range(3)}, {x % 2 for x in range(5)})
fs = [lambda: i for i in range(3)]; print([f() for f in fs])
def outer():
    k = 3
    return [k * j for j in range(3) if (k2 := j) != 1], k2, sum(k * q for q in range(4))
print(outer())
class A:
    y = [z for z in range(3)]
    w = 5
    def m(self): return __class__.__name__, super().__repr__()[:10] != ""
print(A.y, A().m()[0])
print([a + b for a in "xy" for b in "12" if a != "y" or b != "1"])
print([[c for c in range(r)] for r in range(4)])
# unpack
a, *b, c = range(6); print(a, b, c)
(a, b), c = (1, 2), 3; print(a, b, c)
[a, [b, *c]] = 1, (2, 3, 4); print(a, b, c)
a, b = b, a; print(a, b)
i = 0; l = [10, 20, 30]; i, l[i] = 2, 99; print(i, l)
x = y = z = []; x.append(1); print(y, z is x)
d = {"a": 1, **{"b": 2}, "c": 3}; print(d, [*d, *range(2)], (*"ab", 1), {*[1, 2], 3})
def kw(a, b=2, /, c=3, *args, d, e=5, **k): return a, b, c, args, d, e, k
print(kw(1, d=4), kw(1, 9, 8, 7, 6, d=0, e=1, z=2), kw(*[1, 2], **{"d": 3, "q": 4}))
# closures
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    return inc
c = counter(); c(); print(c(5))
def shadow():
    v = 1
    class C:
        v = 2
        def g(self): return v
    return C().g(), C.v
print(shadow())
# chained compare, bool
print(1 < 2 < 3, 1 < 3 < 2, not 1 == 1, 1 if [] else 2, None or 0 or "z", 1 and "q" and [])
def side(v): print("side", v); return v
print(side(1) < side(5) < side(3) < side(9))
n = 5
while n:
    n -= 1
    if n == 3: continue
    if n == 1: break
    print("n", n)
else: print("no")
assert n == 1, "msg"
try: assert n == 2, f"msg {n}"
except AssertionError as e: print(e)
del n
try: n
except NameError as e: print(e)
def ub():
    try: print(q)
    except UnboundLocalError as e: print(e)
    q = 1
    del q
    try: q
    except UnboundLocalError as e: print(e)
ub()
print(f"{x!r:>10} {3.14159:.{2}f} {'nested'!s} {x=} {1+1=}")
