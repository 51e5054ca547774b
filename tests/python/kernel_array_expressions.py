"""Expressions over whole arrays, reductions, new arrays and views as results of kernels."""
import numpy as np
from numba import njit

a = np.array([1.0, 2.5, 3.5])
b = np.array([1.0, 2.0, 4.0])
m = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])
f = np.array([1.5, -2.0, 0.25], dtype=np.float32)
i8 = np.array([100, -100, 27], dtype=np.int8)
i32 = np.array([[1, -2, 3], [4, 5, -6]], dtype=np.int32)


def plain(x):
    if isinstance(x, tuple):
        return tuple(plain(v) for v in x)
    if hasattr(x, "ndim") and x.ndim:
        return str(x.dtype), x.tolist()
    return x.tolist() if hasattr(x, "tolist") else x


def show(f, *args):
    try:
        print(f.__name__, plain(f(*args)))
    except Exception as e:
        print(f.__name__, type(e).__name__, str(e).split(";")[0])


@njit
def fused(x, y):
    return x + y * 2.0 - 1


@njit
def functions(x):
    return np.sqrt(x) + np.abs(-x), np.floor(x / 2), np.maximum(x, 2.0)


@njit
def broadcasting(x, v):
    return x + v, x * x[:, :1], (x + 1)[0, 1:]


@njit
def comparing(x, y):
    return x < y, (x <= y).sum(), np.where(x < y, x, -y), ~(x == y), (x > 0) & (y > 3)


@njit
def into(x, y):
    out = np.zeros(3)
    out[:] = x + y
    out[1:] += y[:-1]
    out *= 2
    out[0] = out.sum()
    return out


@njit
def overlapping(n):
    x = np.arange(n) * 1.5
    x[1:] = x[:-1] + 1
    y = np.arange(n) * 1.0
    y[::-1] = y
    z = np.arange(n) * 1.0
    z[:] = z[::-1] * 2
    z += z[::-1]
    return x, y, z


@njit
def narrow(x, y):
    return x + x, y + 1, y * y, y / 2, -y, y // 2, y % 4


@njit
def reductions(x):
    return x.sum(), x.prod(), x.min(), x.max(), np.argmin(x), x.argmax(), np.mean(x), (x > 2).any(), np.all(x)


@njit
def products(x, v):
    return np.dot(v, v), x @ v, v[:2] @ x, x @ x.T, np.dot(x.T, x)


@njit
def made():
    return (np.zeros(2), np.ones((2, 2), dtype=np.int32), np.full(3, 2.5), np.arange(4),
            np.arange(1.0, 2.0, 0.25), np.zeros_like(i8_like(2)), np.empty(0), np.full((1, 2), 7))


@njit
def i8_like(n):
    return np.ones(n, dtype=np.int8)


@njit
def views(x):
    return x[1], x.T, x[:, ::-1], x[None, 0], x[..., 1], x[0:0]


@njit
def same(x):
    return x


@njit
def through_calls(x, n):
    if n == 0:
        return x.copy()
    return through_calls(x[1:] * 2.0, n - 1)


@njit
def rebound(n):
    x = np.zeros(3)
    for i in range(n):
        y = x + i
        x = y * 0.5
        if i % 3 == 2:
            x, y = y, x
    return x


@njit
def first_large(x, limit):
    for row in x:
        if row.sum() > limit:
            return row
    return x[0]


@njit
def mismatch(x, y):
    return x + y


@njit
def wrong_store(x, y):
    x[:] = y
    return x


@njit
def empty_max(n):
    return np.zeros(n).max()


@njit
def nan_max(x):
    y = x.copy()
    y[1] = np.nan
    return y.max() != y.max(), y.argmax(), np.argmin(y)


@njit
def raising(x, n):
    t = 0.0
    for i in range(n):
        y = x * i
        t += y[i]
    return t


@njit
def huge(n):
    return np.zeros((n, n))


show(fused, a, b)
show(fused, m[0], m[1])
show(functions, a)
show(broadcasting, m, a)
show(comparing, a, b)
show(into, a, b)
show(overlapping, 5)
show(overlapping, 1)
show(narrow, i8, i32)
show(narrow, f, i32[:, ::2])
show(reductions, a)
show(reductions, m.T)
show(reductions, i32)
show(products, m, a)
show(made)
show(views, m)
print(same(m) is m, same(m[1:]).base is m)
show(through_calls, np.array([1.0, 2.0, 3.0, 4.0]), 2)
show(rebound, 10)
show(first_large, m, 10.0)
show(mismatch, a, np.zeros(2))
show(mismatch, m, np.zeros(2))
show(wrong_store, a.copy(), np.zeros(2))
show(wrong_store, a.copy(), np.zeros((1, 3))[0])
show(empty_max, 0)
show(nan_max, a)
show(raising, a, 3)
show(raising, a, 4)
for n in (-1, 2**40):
    show(huge, n)
shared = np.zeros(4)
shared[:2] = 1
show(wrong_store, shared[1:], shared[:3])
