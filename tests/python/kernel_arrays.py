"""Elements and parts of arrays: indices from either end, every type, views, iteration, assignment."""
import numpy as np
from numba import njit


@njit
def get(x, i):
    return x[i]


@njit
def get2(x, i, j):
    return x[i, j]


@njit
def put(x, i, v):
    x[i] = v
    return x[i]


@njit
def total(x):
    t = 0.0
    for v in x:
        t += v
    return t


@njit
def rows(x):
    t = 0.0
    k = 1.0
    for row in x:
        for v in row:
            t += v * k
            k += 1.0
    return t


@njit
def stencil(src):
    n, m = src.shape
    dst = np.zeros((n, m))
    for i in range(1, n - 1):
        for j in range(1, m - 1):
            dst[i, j] = src[i - 1, j] + src[i + 1, j] + src[i, j - 1] + src[i, j + 1]
    return total(dst[1]) + rows(dst)


@njit
def about(x):
    return len(x), x.shape, x.ndim, x.size, x.itemsize, x.nbytes, x.strides


@njit
def cut(x, a, b, c):
    y = x[a:b:c]
    t = 0
    for i in range(len(y)):
        t = t * 11 + y[i] + 1
    return len(y), t


@njit
def fill(n):
    x = np.zeros(n)
    for i in range(n):
        x[i] = i
    x[1:-1] = 7.0
    x[::3] += 1.0
    x[-2:] = x[:2]
    t = 0.0
    for i in range(n):
        t = t * 3.0 + x[i]
    return t


@njit
def shifted(n):
    x = np.arange(n)
    x[1:] = x[:-1]
    y = np.arange(n)
    y[:-1] = y[1:]
    t = 0
    for i in range(n):
        t = t * 7 + x[i] * 3 + y[i]
    return t


@njit
def unpack(x):
    a, b, c = x
    return a + 2 * b + 3 * c


@njit
def histogram(x, n):
    h = np.zeros(n, dtype=np.int64)
    for v in x:
        h[v] += 1
    t = 0
    for i in range(n):
        t = t * 10 + h[i]
    return t


@njit
def backwards(x):
    t = 0.0
    for i in range(len(x) - 1, -1, -1):
        t = t * 2.0 + x[i]
    return t


@njit
def out_at(x, n):
    # What was stored before the bad index stays.
    for i in range(n):
        x[i] = 100 + i
    return 0


def partly(n):
    x = np.zeros(4, dtype=np.int64)
    try:
        out_at(x, n)
    except IndexError:
        return x.tolist()
    return "no error", x.tolist()


@njit
def triangle(n):
    x = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            x[i, j] = x[j, i] + i - j
            x[j, i] = x[i, -1] + x[-i, j]
    return rows(x)


@njit
def newaxes(x):
    y = x[None, :, None]
    z = x[..., np.newaxis]
    return y.shape, z.shape, y[0, 1, 0] + z[2, 0], x[...][1]


a = np.array([1.5, 2.5, -3.0])
m = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0], [10.0, 11.0, 12.5]])
ints = np.array([3, 1, 2, 0, 3])


def plain(x):
    if isinstance(x, tuple):
        return tuple(plain(v) for v in x)
    return x.tolist() if hasattr(x, "tolist") else x


def show(what, f):
    try:
        print(what, "=", plain(f()))
    except Exception as e:
        print(what, "raises", type(e).__name__)


show('get(a, 0)', lambda: get(a, 0))
show('get(a, -1)', lambda: get(a, -1))
show('get(a, -4)', lambda: get(a, -4))
show('get(a, 3)', lambda: get(a, 3))
show('get(a, 2**62)', lambda: get(a, 2**62))
show('get(a, -2**63)', lambda: get(a, -2**63))
show('get2(m, -1, -1)', lambda: get2(m, -1, -1))
show('get2(m, 0, 3)', lambda: get2(m, 0, 3))
show('get2(m.T, 2, 3)', lambda: get2(m.T, 2, 3))
show('get2(m[::-1, ::2], 0, 1)', lambda: get2(m[::-1, ::2], 0, 1))
show('put(np.zeros(2), 1, 3)', lambda: put(np.zeros(2), 1, 3))
show('put(np.zeros(2, dtype=np.int8), 1, 7.9)', lambda: put(np.zeros(2, dtype=np.int8), 1, 7.9))
show('put(np.zeros(2, dtype=np.float32), 0, 0.1)', lambda: put(np.zeros(2, dtype=np.float32), 0, 0.1))
show('put(np.zeros(2, dtype=np.bool_), 0, 5)', lambda: put(np.zeros(2, dtype=np.bool_), 0, 5))
show('put(np.zeros(2, dtype=np.uint64), 0, 2**64 - 1)', lambda: put(np.zeros(2, dtype=np.uint64), 0, 2**64 - 1))
show('total(a)', lambda: total(a))
show('total(np.zeros(0))', lambda: total(np.zeros(0)))
show('total(m[:, 1])', lambda: total(m[:, 1]))
show('rows(m)', lambda: rows(m))
show('rows(m.T)', lambda: rows(m.T))
show('stencil(m)', lambda: stencil(m))
show('about(m)', lambda: about(m))
show('about(m.T)', lambda: about(m.T))
show('about(m[1:, ::2])', lambda: about(m[1:, ::2]))
show('cut(ints, 1, 4, 1)', lambda: cut(ints, 1, 4, 1))
show('cut(ints, -1, 0, -2)', lambda: cut(ints, -1, 0, -2))
show('cut(ints, -100, 100, 2)', lambda: cut(ints, -100, 100, 2))
show('cut(ints, 4, 1, 1)', lambda: cut(ints, 4, 1, 1))
show('cut(ints, 100, -100, -1)', lambda: cut(ints, 100, -100, -1))
show('cut(ints, 0, 5, 0)', lambda: cut(ints, 0, 5, 0))
show('fill(6)', lambda: fill(6))
show('fill(2)', lambda: fill(2))
show('shifted(5)', lambda: shifted(5))
show('unpack(a)', lambda: unpack(a))
show('unpack(np.zeros(2))', lambda: unpack(np.zeros(2)))
show('unpack(np.zeros(4))', lambda: unpack(np.zeros(4)))
show('histogram(ints, 4)', lambda: histogram(ints, 4))
show('histogram(ints, 3)', lambda: histogram(ints, 3))
show('histogram(np.zeros(0, dtype=np.int64), 2)', lambda: histogram(np.zeros(0, dtype=np.int64), 2))
show('backwards(a)', lambda: backwards(a))
show('partly(4)', lambda: partly(4))
show('partly(9)', lambda: partly(9))
show('triangle(5)', lambda: triangle(5))
show('newaxes(a)', lambda: newaxes(a))


@njit
def halves(x):
    t = 0.0
    for i in range(2 * len(x)):
        t = t * 2.0 + x[i // 2] + x[i >> 1] + x[(i % 2 + i % 3) % 2]
    return t


show("halves(a)", lambda: halves(a))
