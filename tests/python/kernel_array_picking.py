"""Masks and arrays of positions as indices, in kernels."""
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


a = np.array([1.5, -2.0, 3.0, -4.5, 0.0])
m = np.arange(12).reshape(3, 4)
t = np.arange(24).reshape(2, 3, 4)
at = np.array([2, 0, -1])


@njit
def masked(x):
    return x[x > 0], x[x > 100], x[~(x > 0)].sum()


@njit
def set_by_mask(x):
    y = x.copy()
    y[y < 0] = 0
    z = x.copy()
    z[z > 0] = np.array([10.0, 20.0])
    w = x.copy()
    w[w != 0] *= 2
    return y, z, w


@njit
def matrix_mask(x):
    y = x.copy()
    y[y % 2 == 0] = -1
    return x[x % 3 == 0], y, x[x[:, 0] > 2], x[:, x[0] > 1]


@njit
def picked(x, i):
    return x[i], x[i[::-1]], x[np.array([[0, 1], [1, 0]])]


@njit
def rows(x, i):
    return x[i], x[:, i], x[i, i], x[i, 1], x[1, i], x[i[:2], 1:3]


@njit
def cells(x):
    r = np.array([[0], [2]])
    c = np.array([[1, 3]])
    return x[r, c]


@njit
def three(x, i):
    return x[:, i, 1], x[0, i], x[..., i], x[np.array([1, 0]), :, np.array([0, 1])]


@njit
def set_picked(x, i):
    y = x.copy()
    y[i] = 9
    z = x.copy()
    z[i] = x[:3]
    w = x.copy()
    w[i] += 1
    return y, z, w


@njit
def set_rows(x, i):
    y = x.copy()
    y[i] = np.array([100, 200, 300, 400])
    z = x.copy()
    z[:, i] = 0
    z[0, i] = i
    return y, z


@njit
def outside(x, i):
    return x[i + 5]


@njit
def set_outside(x, i):
    x[i + 3] = 0
    return x


@njit
def wrong_mask(x):
    return x[np.array([True, False])]


@njit
def chosen(x):
    return np.where(x > 0, x, 0), np.nonzero(x), np.flatnonzero(x > 0), np.argwhere(x < 0)


@njit
def taken(x, i):
    return np.take(x, i), np.extract(x > 1, x), np.delete(x, 1), np.compress(x > 0, x)


show(masked, a)
show(set_by_mask, a)
show(matrix_mask, m)
show(picked, a, at)
show(rows, m, at)
show(cells, m)
show(three, t, at)
show(set_picked, a, at)
show(set_rows, m, at)
show(outside, a, at)
show(set_outside, a.copy(), at)
show(wrong_mask, a)
show(chosen, a)
show(taken, a, at)
