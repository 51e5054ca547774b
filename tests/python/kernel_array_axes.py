"""Reductions of arrays along axes, in kernels."""
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


m = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])
i = np.array([[1, -2, 3], [4, 5, -6]], dtype=np.int32)
t = np.arange(24.0).reshape(2, 3, 4)
empty = np.zeros((0, 3))


@njit
def rows(x):
    return x.sum(axis=1), np.mean(x, axis=1), x.max(axis=1), x.min(axis=-1)


@njit
def columns(x):
    return np.sum(x, axis=0), x.prod(axis=0), np.argmax(x, axis=0), np.argmin(x, 0)


@njit
def kept(x):
    return x.sum(axis=0, keepdims=True), np.max(x, axis=1, keepdims=True), x - x.mean(axis=1, keepdims=True)


@njit
def whole_kept(x):
    return np.sum(x, keepdims=True)


@njit
def by_variable(x):
    out = np.zeros(2)
    for axis in range(2):
        out[axis] = np.sum(np.sum(x, axis=axis) * np.arange(x.shape[1 - axis]))
    return out


@njit
def several(x):
    return np.sum(x, axis=(0, 2)), np.max(x, axis=(1, 2)), x.sum(axis=(0, 1), keepdims=True)


@njit
def truths(x):
    return np.any(x > 4, axis=0), np.all(x > 0, axis=1), np.count_nonzero(x > 2), np.count_nonzero(x, axis=0)


@njit
def with_type(x):
    return np.sum(x, dtype=np.float64), x.sum(axis=0, dtype=np.int64), x.mean(axis=0)


@njit
def spread(x):
    return np.var(x), x.std(axis=0), np.ptp(x, axis=1), np.var(x, axis=1, ddof=1)


@njit
def outside(x):
    return np.sum(x, axis=x.shape[0])


@njit
def nothing(x):
    return x.sum(axis=0), np.mean(x, axis=1)


@njit
def least_of_nothing(x):
    return x.min(axis=0)


@njit
def normalised(x):
    return x / x.sum(axis=1)[:, None]


show(rows, m)
show(rows, i)
show(columns, m)
show(columns, np.asfortranarray(m))
show(columns, m[:, ::-1])
show(kept, m)
show(whole_kept, m)
show(by_variable, m)
show(several, t)
show(truths, m)
show(with_type, i)
show(spread, np.array([[1.0, 3.0], [5.0, 7.0]]))
show(nothing, empty)
show(least_of_nothing, empty)
show(normalised, np.array([[1.0, 3.0], [6.0, 2.0]]))
