"""Universal functions: results, types, errors, options."""
import warnings

import numpy as np


def show(label, f):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = repr(f())
        except Exception as e:
            result = f"{type(e).__name__}: {e}"
    print(label, "->", result, *(str(w.message) for w in caught))


a = np.array([1, 2, 3])
b = np.array([4.0, 5.0, 6.5])
i8 = np.array([100, -128, 7], np.int8)
u8 = np.array([200, 0, 7], np.uint8)
f4 = np.array([1.5, -2.0, 0.25], np.float32)
c = np.array([1 + 2j, -3j, 2])
t = np.array([True, False, True])

print("arithmetic")
for name in "add subtract multiply divide floor_divide remainder fmod power maximum minimum fmax fmin".split():
    f = getattr(np, name)
    show(name + " ab", lambda: f(a, b))
    show(name + " aa", lambda: f(a, a))
    show(name + " i8u8", lambda: f(np.array([100, -128, 7], np.int8), u8 % 5) if name not in ("floor_divide", "remainder", "fmod", "divide") else f(i8, u8 % 5 + 1))
    show(name + " f4", lambda: f(np.abs(f4), 2))
    if name not in ("floor_divide", "remainder", "fmod"):
        show(name + " c", lambda: f(c, 2))
    if name != "subtract":
        show(name + " t", lambda: f(t, True))

print("comparison")
for name in "equal not_equal less less_equal greater greater_equal".split():
    f = getattr(np, name)
    show(name, lambda: f(a, b - 3))
    show(name + " c", lambda: f(c, c.conj()))
    show(name + " i64u64", lambda: f(np.array([-1, 2**62, 5]), np.array([2**64 - 1, 2**62, 4], np.uint64)))
    show(name + " 300", lambda: f(u8, 300))
    show(name + " -1", lambda: f(u8, -1))
    show(name + " big", lambda: f(a, 10**30))

print("logic and bits")
for name in "logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor left_shift right_shift gcd lcm".split():
    f = getattr(np, name)
    show(name, lambda: f(a, np.array([2, 0, 9])))
    show(name + " i8", lambda: f(i8, np.array([3, 9, -1], np.int8)))
    show(name + " b", lambda: f(b, a))
show("not", lambda: np.logical_not(a - 1))
show("invert", lambda: np.invert(i8))
show("invert t", lambda: ~t)
show("count", lambda: np.bitwise_count(np.array([-3, 7, 0])))

print("one argument")
for name in ("negative positive absolute fabs sign square sqrt floor ceil trunc rint reciprocal "
             "isnan isinf isfinite signbit conjugate deg2rad rad2deg spacing").split():
    f = getattr(np, name)
    for label, x in (("a", a), ("f4", f4), ("i8", i8), ("c", c), ("t", t)):
        # Of narrow integers these make float16, which is not there.
        if label in ("i8", "t") and name in ("fabs", "sqrt", "rint", "signbit", "deg2rad", "rad2deg", "spacing"):
            continue
        show(name + " " + label, lambda: f(x))

x = np.array([0.5, -0.25, 0.0, 1.0])
for name in ("exp exp2 expm1 sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh cbrt").split():
    f = getattr(np, name)
    print(name, np.round(f(x), 10), f(np.float32(0.5)).dtype, f(1).dtype)
for name in "log log2 log10 log1p sqrt".split():
    f = getattr(np, name)
    print(name, np.round(f(x + 1.5), 10), np.round(f(c), 10))
show("arctan2", lambda: np.round(np.arctan2([1, -1, 0], [1, -1, -1]), 10))
show("hypot", lambda: np.hypot(3, [4, 0]))
show("logaddexp", lambda: np.round(np.logaddexp([1, 2], [3, -np.inf]), 12))
show("heaviside", lambda: np.heaviside([-1, 0, 2, np.nan], 0.5))
show("copysign", lambda: np.copysign([1, -1], -0.0))
show("nextafter", lambda: np.nextafter(np.float32([0, 1, 1]), np.float32([1, 2, 0])))
show("ldexp", lambda: np.ldexp([1.5, 3], [2, -1]))
show("frexp", lambda: np.frexp([8.0, 0.3, 0.0]))
show("modf", lambda: np.modf([1.5, -2.25, np.inf]))
show("divmod", lambda: np.divmod([7, -7], 3))
show("divmod f", lambda: np.divmod([7.5, -7.5], 2))
show("float_power", lambda: np.float_power([2, 3], 2))
show("sign c", lambda: np.sign(np.array([3 + 4j, 0])))

print("errors")
show("shapes", lambda: np.add([1, 2], [1, 2, 3]))
show("str", lambda: np.add(1, "a"))
show("sin str", lambda: np.sin("a"))
show("bool minus", lambda: t - t)
show("bool neg", lambda: -t)
show("bool pos", lambda: np.positive(True))
show("float bits", lambda: np.bitwise_and(1.5, 2))
show("out of range", lambda: u8 + 300)
show("out of range", lambda: np.int8(1) + 200)
show("neg power", lambda: a ** -1)
show("neg power", lambda: np.power(a, np.array([1, -1, 2])))
show("too many", lambda: np.add(1, 2, 3, 4))
show("too few", lambda: np.add(1))
show("unknown", lambda: np.add(1, 2, foo=1))
show("casting", lambda: np.add(1, 2, casting="bad"))
show("cast in", lambda: np.add(1.5, 2, dtype="i8"))
show("cast in ok", lambda: np.add(1.5, 2, dtype="i8", casting="unsafe"))
show("cast out", lambda: np.add(a, 1.5, out=np.array([1, 2, 3])))
show("no loop", lambda: np.sin(a, dtype="i8"))
show("out shape", lambda: np.add(a, a, out=np.zeros(2)))
show("None", lambda: a < None)
show("== str", lambda: a == "x")
show("== None", lambda: a == None)
show("!= None", lambda: a != None)
show("== shapes", lambda: a == np.array([1, 2]))

print("options")
out = np.zeros(3)
show("out", lambda: (np.add(a, b, out=out), out))
show("out tuple", lambda: np.add(a, b, out=(out,)) is out)
show("positional out", lambda: np.multiply(a, b, out) is out)
show("two outs", lambda: np.modf([1.5, 2.25], out=(np.zeros(2), None)))
show("where", lambda: np.add(a, 10, where=[True, False, True], out=np.zeros(3, int)))
show("where div", lambda: np.divide(1, np.array([0.0, 2.0]), where=[False, True], out=np.zeros(2)))
show("dtype", lambda: np.add(a, 1, dtype="f4"))
show("dtype", lambda: np.multiply(a, 2, dtype=complex))
show("order", lambda: np.add(np.ones((2, 3)), 1, order="F").flags.f_contiguous)
show("keeps F", lambda: (np.ones((2, 3)).T + 1).flags.f_contiguous)
show("attributes", lambda: (np.add.nin, np.add.nout, np.add.nargs, np.add.identity, np.add.__name__, np.modf.nout))
show("identity", lambda: [getattr(np, n).identity for n in "multiply maximum hypot logical_and bitwise_and logaddexp".split()])
show("repr", lambda: (np.add, np.true_divide, np.mod, np.abs))
show("same", lambda: (np.mod is np.remainder, np.abs is np.absolute, np.asin is np.arcsin))

print("methods")
m = np.arange(12).reshape(3, 4)
show("reduce", lambda: np.add.reduce(m))
show("reduce 1", lambda: np.multiply.reduce(m + 1, axis=1))
show("reduce None", lambda: np.maximum.reduce(m, axis=None))
show("reduce keep", lambda: np.add.reduce(m, axis=1, keepdims=True))
show("reduce sub", lambda: np.subtract.reduce(m))
show("reduce sub2", lambda: np.subtract.reduce(m, axis=(0, 1)))
show("reduce initial", lambda: np.add.reduce([1, 2], initial=10))
show("reduce where", lambda: np.add.reduce([1, 2, 3], where=[True, False, True]))
show("reduce scalar", lambda: np.add.reduce(5))
show("reduce empty", lambda: np.maximum.reduce([]))
show("reduce unary", lambda: np.sin.reduce([1]))
show("reduce dtype", lambda: np.add.reduce(i8))
show("reduce and", lambda: np.bitwise_and.reduce([7, 6, 12]))
show("reduce less", lambda: np.logical_xor.reduce([1, 0, 2]))
show("accumulate", lambda: np.add.accumulate(m))
show("accumulate 1", lambda: np.multiply.accumulate(m, axis=1))
show("accumulate max", lambda: np.maximum.accumulate([1, 3, 2, 5, 4]))
show("accumulate sub", lambda: np.subtract.accumulate([1, 3, 2]))
show("accumulate 0d", lambda: np.add.accumulate(5))
show("reduceat", lambda: np.add.reduceat([1, 2, 3, 4], [0, 2, 1]))
show("reduceat bad", lambda: np.add.reduceat([1, 2, 3, 4], [0, 4]))
show("outer", lambda: np.multiply.outer([1, 2], [3, 4, 5]))
show("outer", lambda: np.add.outer([[1], [2]], [10, 20]).shape)
z = np.zeros(4, int)
np.add.at(z, [0, 1, 1, 3], 1)
show("at", lambda: z)
np.negative.at(z, [0, 3])
show("at", lambda: z)
np.multiply.at(z, slice(0, 2), [5, 7])
show("at", lambda: z)

print("floating-point state")
show("divide", lambda: np.array([1.0, 0.0]) / 0)
show("log", lambda: np.log([0.0, -1.0, 1.0]))
show("sqrt", lambda: np.sqrt(-1.0))
show("over", lambda: np.exp(1000.0))
show("under", lambda: np.exp(-1000.0))
show("int", lambda: a // 0)
show("int", lambda: a % np.array([0, 1, 2]))
show("int min", lambda: np.array([-128], np.int8) // np.int8(-1))
show("recip", lambda: np.reciprocal(np.array([0, 2, -1])))
show("nan compare", lambda: np.array([np.nan, 1]) < 1)
show("sin inf", lambda: np.sin(np.inf))
show("geterr", np.geterr)
with np.errstate(divide="raise", invalid="ignore"):
    show("raise", lambda: np.log(0.0))
    show("ignore", lambda: np.sqrt(-1.0))
    show("geterr", np.geterr)
show("geterr", np.geterr)
with np.errstate(all="call", call=lambda kind, flag: print("called", kind, flag)):
    np.log([0.0, -1.0])
show("seterr", lambda: np.seterr(under="warn"))
show("under", lambda: np.exp(-1000.0))
show("seterr", lambda: np.seterr(all="ignore"))
show("ignored", lambda: np.log(0.0))
show("seterr bad", lambda: np.seterr(divide="x"))
np.seterr(divide="warn", over="warn", under="ignore", invalid="warn")
show("seterrcall", lambda: np.seterrcall(3))


@np.errstate(all="raise")
def strict():
    return np.log(0.0)


show("decorated", strict)
