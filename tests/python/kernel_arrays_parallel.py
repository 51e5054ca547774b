"""Parallel loops over arrays: stores, reductions, private arrays, the first bad index."""
import numpy as np
from numba import njit, prange


@njit(parallel=True)
def scale(x, k):
    out = np.empty_like(x)
    for i in prange(len(x)):
        out[i] = x[i] * k
    return out


@njit(parallel=True)
def stats(x):
    total = 0.0
    lo = x[0]
    hi = x[0]
    count = 0
    for i in prange(len(x)):
        total += x[i]
        lo = min(lo, x[i])
        hi = max(hi, x[i])
        if x[i] > 0.5:
            count += 1
    return total, lo, hi, count


@njit(parallel=True)
def add_to(out, x):
    for i in prange(len(x)):
        out[i] += x[i]
    return out[0], out[-1]


@njit(parallel=True)
def row_sums(m):
    n, k = m.shape
    out = np.zeros(n)
    for i in prange(n):
        for j in range(k):
            out[i] += m[i, j]
    return out


@njit(parallel=True)
def private(n):
    out = np.zeros(n)
    for i in prange(n):
        tmp = np.zeros(3)
        for j in range(3):
            tmp[j] = i * j
        out[i] = tmp[1] + tmp[2]
    t = 0.0
    for i in range(n):
        t += out[i]
    return t


@njit(parallel=True)
def beyond(x, n):
    for i in prange(n):
        tmp = np.ones(2)
        x[i] = tmp[i % 2]
    return 0


@njit
def double(x):
    y = np.empty_like(x)
    for i in range(len(x)):
        y[i] = 2.0 * x[i]
    return y


@njit(parallel=True)
def through(m):
    out = np.zeros(len(m))
    for i in prange(len(m)):
        d = double(m[i])
        out[i] = d[0] + d[-1]
    return out[0], out[-1]


def message(n):
    try:
        beyond(np.zeros(1000), n)
    except IndexError as e:
        return str(e).split(";")[0]


def numbers(n):
    return np.array([(i * 7919 % 1000) / 1000 for i in range(n)])


x = numbers(5000)
m = np.array([[i * 0.5 + j for j in range(7)] for i in range(300)])


def plain(x):
    if isinstance(x, tuple):
        return tuple(plain(v) for v in x)
    return x.tolist() if hasattr(x, "tolist") else x


def show(what, f):
    try:
        print(what, "=", plain(f()))
    except Exception as e:
        print(what, "raises", type(e).__name__)


show('scale(x, 3.0).tolist()', lambda: scale(x, 3.0).tolist())
show('stats(x)[1:]', lambda: stats(x)[1:])
show('round(stats(x)[0], 6)', lambda: round(stats(x)[0], 6))
show('stats(np.zeros(0))', lambda: stats(np.zeros(0)))
show('add_to(np.array([1.0] * 5000), x)', lambda: add_to(np.array([1.0] * 5000), x))
show('row_sums(m).tolist()', lambda: row_sums(m).tolist())
show('private(1000)', lambda: private(1000))
show('private(0)', lambda: private(0))
show('beyond(np.zeros(1000), 1000)', lambda: beyond(np.zeros(1000), 1000))
show('message(1001)', lambda: message(1001))
show('message(100000)', lambda: message(100000))
show('through(m)', lambda: through(m))
