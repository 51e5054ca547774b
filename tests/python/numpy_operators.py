"""Operators of arrays and scalars."""
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


a = np.arange(6).reshape(2, 3)
f = np.array([1.0, 2.5, -3.0])
print(a + f, a - 1, 2 * a, a / 2, 7 // (a + 1), -a % 4, a ** 2, f ** 0.5 if False else f ** 2, sep="\n")
print(2 ** np.arange(5), f ** -1, np.arange(1, 4) ** 3.0, f ** 3, 2.0 ** f, sep="\n")
print(a << 1, a >> 1, a & 3, a | 8, a ^ 1, ~a, +a, abs(-a), sep="\n")
print(divmod(a, 4), divmod(9, a + 1), sep="\n")
print(a == 2, a != 2, a < f, 3 <= a, a > [1, 2, 3], sep="\n")
print([1, 2, 3] + f, (1, 2, 3) * f, f - [1, 1, 1], sep="\n")
print(a[::-1, ::-1] + a, a.T + a.T, a[:, ::2] * a[:, 1:], sep="\n")

b = a.copy()
b += 1
b *= 2
b -= a
b //= 2
b **= 2
b %= 7
b <<= 1
b |= 1
b &= 7
b ^= 2
b >>= 1
print(b)
g = f.copy()
g /= 2
g += a[0]
print(g)
b[0] += b[1]
print(b)
c = np.arange(8)
c[1:] += c[:-1]
print(c)
show("in place cast", lambda: a.__iadd__(1.5))
show("in place div", lambda: exec("a /= 2", {"a": np.arange(3)}))
show("in place shape", lambda: exec("a += b", {"a": np.arange(3), "b": np.ones((2, 3), int)}))
show("list", lambda: a + [1, 2])
show("none", lambda: a @ None if False else f > None)
show("dict", lambda: f + {})

print("scalars")
for x in (np.int8(100), np.uint8(200), np.int64(7), np.float32(1.5), np.float64(2.5), np.complex64(1 + 2j), np.True_):
    for label, op in (("+1", lambda: x + 1), ("1-", lambda: 1 - x), ("*2.5", lambda: x * 2.5), ("/2", lambda: x / 2),
                      ("//2", lambda: x // 2), ("%3", lambda: x % 3), ("**2", lambda: x ** 2), ("neg", lambda: -x),
                      ("abs", lambda: abs(x)), ("+x", lambda: x + x), ("<3", lambda: x < 3), ("==x", lambda: x == x),
                      ("inv", lambda: ~x), ("&", lambda: x & x), ("1j", lambda: x + 1j), ("f8", lambda: x + np.float64(1)),
                      ("divmod", lambda: divmod(x, 2)), ("round", lambda: round(x)), ("list", lambda: x + [1, 2]),
                      ("arr", lambda: x + np.array([1, 2], np.int8)), ("str", lambda: x + "a"), ("none", lambda: x == None)):
        show(f"{x!r} {label}", op)
show("overflow", lambda: np.int64(2**62) * 4)
show("overflow", lambda: np.float64(1e308) * 10)
show("zero", lambda: np.float64(1) / 0)
show("zero", lambda: 1 / np.float64(0))
show("zero", lambda: np.int64(5) // 0)
show("zero", lambda: np.int64(5) % 0)
show("zero", lambda: np.float64(5) % 0)
show("neg power", lambda: np.int64(2) ** -1)
show("neg", lambda: -np.int8(-128))
show("compare", lambda: [np.uint8(1) < 300, np.uint8(1) > -1, np.int64(1) == 2**70, np.float64(1) == 1])
show("repeat", lambda: [1, 2] * np.int64(2))
show("round", lambda: [round(np.float64(2.567), 1), round(np.float64(2.5)), round(np.int64(1234), -2)])
show("types", lambda: [type(np.float64(1) + 1), type(1 + np.float32(1)), type(np.int8(1) + np.int16(1)), type(True + np.int8(1))])


class Mine:
    def __radd__(self, other):
        return "mine"

    __array_ufunc__ = None


show("foreign", lambda: a + Mine())
show("foreign scalar", lambda: np.float64(1) + Mine())


class Sub(np.ndarray):
    pass


s = np.arange(3).view(Sub)
show("subclass", lambda: [type(s + 1).__name__, type(1 + s).__name__, type(np.sin(s)).__name__, type(a + s).__name__])
