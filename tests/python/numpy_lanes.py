"""What a loop gets to see: short lanes, repeated operands, elements apart, an operand that is the output."""
import warnings

import numpy as np

warnings.simplefilter("always")


def told(name, f):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        got = f()
    print(name, repr(got), [str(w.message) for w in said])


g = (np.arange(35) * 37 % 19 - 9.0).reshape(5, 7)
row, column = g[1].copy(), g[:, 2:3].copy()
told("row", lambda: (g + row).sum(axis=1))
told("column", lambda: (column - g).sum(axis=0))
told("outer", lambda: (row * column)[::2, ::3])
told("transposed", lambda: (g[:, :5] + g[:, :5].T)[1])
told("reversed", lambda: (g[::-1, ::-1] * 2.0 - g)[4])
told("number", lambda: (g // 7)[0] + (7 // (g[0] + 20)))
told("empty", lambda: (g[:0] + row).shape)
many = np.arange(3000.0)[:, None] + np.arange(2.0)
told("many short lanes", lambda: (many * np.array([1.0, -1.0])).sum(axis=0))
long = np.ones((2, 5000)) * np.array([[2.0], [3.0]])
told("few long lanes", lambda: (long.sum(axis=1), long[0, 4999], long[1, 0]))

for name in ("int8", "uint16", "int32", "float32", "float64", "complex64", "complex128"):
    a = np.arange(1, 41).astype(name)
    told(name, lambda: (a[::2] + a[::-2])[:4])
    told(name + " backwards", lambda: a[::-1] - a[::1])
    b = a.copy()
    b[::2] = a[1::2]
    b[::-1][:3] += a[:3]
    told(name + " into", lambda: (b[:4], b[-4:]))

for n in (0, 1, 5, 1023, 1024, 1025, 5000):
    a = np.arange(n) % 11 - 3.5
    b = a * 0.25
    before = a.copy()
    a += b
    a *= a
    a -= a[::-1].copy()
    told(f"in place {n}", lambda: (bool((a == (before + b) ** 2 - ((before + b) ** 2)[::-1]).all()), a[:3]))
a = np.arange(12.0)
a[1:] += a[:-1]
a[:-1] *= a[1:]
told("shifted", lambda: a)

for places in ((), (0,), (700,), (1023,), (511, 512)):
    for name in ("float32", "float64"):
        a = (np.arange(1024) * 7919 % 1009).astype(name)
        for p in places:
            a[p] = np.nan
        told(f"{name} {places}", lambda: (a.max(), a.min(), np.nanmax(a), a.reshape(32, 32).max(axis=0)[:3]))
told("extremes", lambda: (np.array([-np.inf, 2.0]).max(), np.array([np.inf] * 40).min(), np.array([], float).max(initial=3.0)))

for name in ("float32", "float64", "complex128", "int64"):
    a = (np.arange(1000) * 7919 % 1009).astype(name)
    told(name, lambda: (a.std(), a.var(), a.var(ddof=1), a.reshape(10, 100).std(), a[::3].var()))
told("with infinity", lambda: np.array([1.0, np.inf]).std())
told("with nan", lambda: np.array([1.0, np.nan]).var())
told("too large", lambda: np.array([1e200, -1e200]).var())
told("one", lambda: np.array([3.0]).std(ddof=1))
told("matrix", lambda: g.std(axis=1))
told("nothing", lambda: np.array([]).std())

a = np.array([7, -7, 8, -8, 2**62, -(2**62), -(2**63), 2**63 - 1])
for d in (1, 2, 3, 7, 10, 2**31, 2**62, 2**63 - 1, -1, -3, 0):
    told(f"by {d}", lambda: (a // d, a % d))
