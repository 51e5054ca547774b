"""Loops over arrays, side by side, numbered, backwards and over positions, in kernels."""
import numpy as np
from numba import njit


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


a = np.array([1.5, -2.0, 3.0])
b = np.array([10, 20, 30, 40])
m = np.arange(6).reshape(2, 3)


@njit
def numbered(x):
    total = 0.0
    for i, v in enumerate(x):
        total += i * v
    return total


@njit
def numbered_from(x):
    total = 0
    for k, row in enumerate(x, 5):
        total += k * row.sum()
    return total


@njit
def side_by_side(x, y):
    total = 0.0
    n = 0
    for u, v in zip(x, y):
        total += u * v
        n += 1
    return total, n


@njit
def three(x, y):
    total = 0.0
    for i, (u, v) in enumerate(zip(x, y)):
        for w, k in zip(range(10, 0, -3), (1, 2, 3, 4, 5)):
            total += i * u + v * w - k
    return total


@njit
def backwards(x, n):
    out = np.zeros(n)
    for i in reversed(range(n)):
        out[i] = n - i
    last = 0.0
    for v in reversed(x):
        last = last * 2 + v
    return out, last


@njit
def positions(x):
    total = 0
    for i, j in np.ndindex(x.shape):
        total += (i + 1) * (j + 1) * x[i, j]
    for p in np.ndindex(2, 3):
        total += x[p]
    return total


@njit
def cells(x):
    total = 0
    for (i, j), v in np.ndenumerate(x):
        total += (10 * i + j) * v
    return total


@njit
def flat(x):
    total = 0
    for v in x.flat:
        total = total * 3 + v
    return total


@njit
def rows(x):
    for row in x:
        row[0] = 7
    return x


@njit
def nothing(x):
    n = 0
    for _ in zip(x[:0], x):
        n += 1
    for _ in np.ndindex(0, 3):
        n += 1
    for _ in enumerate(x[:0]):
        n += 1
    return n


@njit
def early(x):
    for i, v in enumerate(x):
        if v < 0:
            break
    else:
        i = -1
    return i


show(numbered, a)
show(numbered_from, m)
show(side_by_side, a, b)
show(three, a, b)
show(backwards, a, 4)
show(positions, m)
show(cells, m)
show(cells, m.T)
show(flat, m.T)
show(rows, m.copy())
show(nothing, a)
show(early, a)
show(early, b)
