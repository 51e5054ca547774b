"""Other shapes of arrays, joined arrays and new arrays, in kernels."""
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
t = np.arange(24).reshape(2, 3, 4)
v = np.array([3, 1, 2])


@njit
def reshaped(x):
    y = x.reshape(3, 2)
    return y, np.reshape(x, (6,)), x.reshape((-1, 1)), x.reshape(2, -1)


@njit
def a_view(x):
    y = x.reshape(-1)
    y[0] = 99.0
    return x[0, 0], np.ravel(x)[0], x.flatten()[1]


@njit
def too_few(x):
    return x.reshape(4, 2)


@njit
def turned(x):
    return x.T, np.transpose(x, (1, 2, 0))[2, 3, 1], x.transpose(2, 0, 1).shape, np.swapaxes(x, 0, 2)[1, 1, 1]


@njit
def more_axes(x):
    return np.expand_dims(x, 0).shape, np.expand_dims(x, 1), x[None, :].shape, np.atleast_2d(x)


@njit
def strided(x):
    return x[:, ::2].reshape(-1), x.T.ravel(), x[::-1].copy()


@njit
def joined(x):
    y = np.concatenate((x, x + 10))
    return y, np.concatenate([x, x[:1]], axis=0), np.concatenate((x, x[:, :1]), axis=1)


@njit
def stacked(a):
    return np.stack((a, a * 2)), np.stack((a, a), axis=1), np.vstack((a, a)), np.hstack((a, a)), np.column_stack((a, a))


@njit
def mixed_types(a):
    return np.concatenate((a, np.array([0.5])))


@njit
def bad_join(x, a):
    return np.concatenate((x, x[:, 1:]))


@njit
def literals(k):
    return np.array([1, 2, k]), np.array([[1.0, k], [3, 4]]), np.array((k, 2.5)), np.array([1, 2], dtype=np.float32)


@njit
def ranges(n):
    return np.linspace(0, 1, 5), np.linspace(1.0, 2.0, 4, False), np.eye(2), np.eye(2, 3, 1), np.identity(n)


@njit
def numbers(n):
    return np.arange(n), np.arange(1, n, 2), np.arange(0.0, 1.0, 0.25), np.full_like(np.arange(3), 7), np.zeros_like(np.ones((2, 2)))


@njit
def diagonals(x):
    return np.diag(x), np.diag(np.diag(x)), np.diag(x, 1), np.trace(x), np.tril(x), np.triu(x, 1)


@njit
def products(a):
    return np.outer(a, a), np.kron(np.eye(2), np.array([[1.0, 2.0]])), np.cross(a, np.array([1, 0, 0])), np.inner(a, a)


@njit
def moved(x, a):
    return np.flip(a), np.flip(x, 1), np.flipud(x), np.fliplr(x), np.roll(a, 1), np.roll(a, -1), np.rot90(x)


@njit
def repeated(a):
    return np.repeat(a, 2), np.tile(a, 2), a.repeat(3), np.append(a, 9)


@njit
def filled(x):
    y = np.empty_like(x)
    y.fill(2.5)
    y[1, 1:] = 0
    z = y.astype(np.int64)
    return y, z, x.astype(np.float32).dtype == np.float32


@njit
def sizes(x):
    return len(x), x.size, x.ndim, x.shape, np.shape(x), np.size(x), np.ndim(x), x.nbytes, x.itemsize


@njit
def broadcast(a):
    return np.broadcast_to(a, (2, 3)), np.meshgrid(a, a[:2])


show(reshaped, m)
show(a_view, m.copy())
show(too_few, m)
show(turned, t)
show(more_axes, v)
show(strided, m)
show(joined, m)
show(stacked, v)
show(mixed_types, v)
show(bad_join, m, v)
show(literals, 3)
show(ranges, 2)
show(numbers, 5)
show(diagonals, np.array([[1, 2], [3, 4]]))
show(products, v)
show(moved, m, v)
show(repeated, v)
show(filled, m)
show(sizes, m)
show(broadcast, v)
