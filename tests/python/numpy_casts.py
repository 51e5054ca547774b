"""What numpy's scalars have, and what is said when numbers lose something in another type."""
import warnings

import numpy as np


def show(what, f):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            made = repr(f())
        except Exception as e:
            made = f"{type(e).__name__}: {e}"
    print(what, made, sorted({f"{w.category.__name__}: {w.message}" for w in seen}))


def put(a, at, v):
    a[at] = v
    return a


nan = np.array([1.5, np.nan])
show("int64", lambda: nan.astype("i8"))
show("uint8", lambda: nan.astype("u1"))
show("fits", lambda: np.array([300.0, -1.0, 2.0**31 - 1]).astype("i8"))
show("wraps", lambda: np.array([300.0, -1.0]).astype("u1"))
show("uint64", lambda: np.array([1e19, 2.0**63, -1.0]).astype("u8"))
show("narrow", lambda: [np.array([3e9, -70000.0, np.nan]).astype(t).tolist() for t in ("i1", "u1", "i2", "u2", "i4")])
show("bool", lambda: nan.astype("?"))
show("float32", lambda: np.array([1e300, 1.0]).astype("f4"))
show("complex64", lambda: np.array([1e300]).astype("c8"))
show("many", lambda: np.full(300_000, np.inf).astype("i8")[-1])
show("array", lambda: np.array(nan, dtype="i8"))
show("scalar", lambda: np.float64("nan").astype("i8"))
show("slice", lambda: put(np.zeros(2, "i8"), slice(None), nan))
show("places", lambda: put(np.zeros(2, "i8"), [0, 1], nan))
show("part", lambda: np.array([1 + 2j, 3]).astype("f8"))
show("no part", lambda: np.array([1 + 2j, 0]).astype("?"))
show("set part", lambda: put(np.zeros(2), slice(None), np.array([1j])))
with np.errstate(invalid="raise"):
    show("raise", lambda: nan.astype("i8"))
with np.errstate(invalid="ignore"):
    show("ignore", lambda: nan.astype("i8"))

x = np.array([1.0, 2.0, 4.0])
show("var", lambda: x.var(dtype=complex))
show("std", lambda: x.std(dtype=complex))
show("var of complex", lambda: np.array([1j, 2]).var())
show("correction", lambda: (np.var(x, correction=1), np.std(x, correction=1)))
show("both", lambda: np.var(x, ddof=1, correction=1))
show("zero", lambda: np.var(x, ddof=0, correction=1))
show("method", lambda: x.var(correction=1))
show("std's", lambda: x.std(correction=1))
show("nanvar", lambda: np.nanvar(x, ddof=1, correction=1))

two, three = np.float64(2), np.int8(-3)
for name in ("sort", "argsort", "trace", "nonzero"):
    show(name, lambda: getattr(two, name)())
show("take", lambda: (two.take(0), two.take([0, -1])))
show("choose", lambda: np.int8(1).choose([5, 6]))
show("compress", lambda: (two.compress([True]), two.compress([False])))
show("put", lambda: (two.put(0, 5), two.fill(7), two))
show("to_device", lambda: two.to_device("cpu"))
show("bit_count", lambda: (three.bit_count(), np.int64(-2**63).bit_count(), np.uint8(255).bit_count()))
show("fraction", lambda: (three.numerator, three.denominator, np.float32(1.5).as_integer_ratio()))
show("no fraction", lambda: np.float32("nan").as_integer_ratio())
show("of a bool", lambda: np.bool(1).bit_count())
show("index", lambda: (three[()], three[...], three[None], three[True], three[False], three[..., None]))
show("position", lambda: three[0])

a = np.zeros(3, "f4")
np.copyto(a, [1, 2, 3])
np.copyto(a, 9, where=[True, False, True])
show("copyto", lambda: a)
show("unsafe", lambda: np.copyto(np.zeros(2, "u4"), np.array([-1, 2])))
show("no array", lambda: np.copyto([1], 2))

show("interp", lambda: np.interp([0.5, 1, np.nan, 2, 2.5, 3, 4], [1, 2, 3], [1, np.nan, 3]))
show("interp", lambda: np.interp([1, 2, 2.5, 3], [1, 2, 3], [1, np.inf, np.inf]))
show("interp", lambda: np.interp([1, 1.5, 2], [1, np.nan, 3], [1, 5, 3]))
