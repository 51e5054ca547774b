import numpy as np
from _kernels import axis_back, axis_last


def linspace(start, stop, num=50, endpoint=True, dtype=np.float64):
    if num < 0:
        raise ValueError("Number of samples must be non-negative.")
    out = np.empty(num, np.float64)
    parts = num - 1 if endpoint else num
    distance = float(stop) - float(start)
    if parts > 0:
        step = distance / parts
        for i in range(num):
            if step == 0.0:
                out[i] = i / parts * distance + start
            else:
                out[i] = i * step + start
    elif num > 0:
        out[0] = 0.0 * distance + start
    if endpoint and num > 1:
        out[num - 1] = stop
    return out.astype(dtype)


def logspace(start, stop, num=50):
    return np.power(10.0, np.linspace(start, stop, num))


def eye(N, M=None, k=0, dtype=np.float64):
    columns = N if M is None else M
    out = np.zeros((N, columns), dtype)
    for i in range(max(0, -k), min(N, columns - k)):
        out[i, i + k] = 1
    return out


def identity(n, dtype=np.float64):
    return np.eye(n, None, 0, dtype)


def diag(v, k=0):
    if v.ndim == 1:
        n = len(v) + abs(k)
        out = np.zeros((n, n), v.dtype)
        for i in range(len(v)):
            out[i + max(0, -k), i + max(0, k)] = v[i]
        return out
    return np.diagonal(v, k).copy()


def diagonal(a, offset=0):
    row = max(0, -offset)
    column = max(0, offset)
    n = max(0, min(a.shape[0] - row, a.shape[1] - column))
    out = np.empty(n, a.dtype)
    for i in range(n):
        out[i] = a[row + i, column + i]
    return out


def trace(a, offset=0):
    return np.sum(np.diagonal(a, offset))


def fill_diagonal(a, val):
    for i in range(min(a.shape[0], a.shape[1])):
        a[i, i] = val


def tri(N, M=None, k=0, dtype=np.float64):
    columns = N if M is None else M
    out = np.zeros((N, columns), dtype)
    for i in range(N):
        for j in range(min(columns, max(0, i + k + 1))):
            out[i, j] = 1
    return out


def tril(m, k=0):
    out = np.zeros_like(m)
    for i in range(m.shape[0]):
        for j in range(min(m.shape[1], max(0, i + k + 1))):
            out[i, j] = m[i, j]
    return out


def triu(m, k=0):
    out = np.zeros_like(m)
    for i in range(m.shape[0]):
        for j in range(max(0, i + k), m.shape[1]):
            out[i, j] = m[i, j]
    return out


def outer(a, b):
    x = np.ravel(a)
    y = np.ravel(b)
    return np.expand_dims(x, 1) * np.expand_dims(y, 0)


def inner(a, b):
    if a.ndim == 1:
        return np.dot(a, b)
    return np.dot(a, b.T)


def vdot(a, b):
    return np.dot(np.ravel(a), np.ravel(b))


def kron(a, b):
    m, n = a.shape
    p, q = b.shape
    out = np.empty((m * p, n * q), (a[:1, :1] * b[:1, :1]).dtype)
    for i in range(m):
        for j in range(n):
            for k in range(p):
                for l in range(q):
                    out[i * p + k, j * q + l] = a[i, j] * b[k, l]
    return out


def cross(a, b):
    out = np.empty(3, (a[:1] * b[:1]).dtype)
    if len(a) != 3 or len(b) != 3:
        raise ValueError("incompatible dimensions for cross product (dimension must be 3)")
    out[0] = a[1] * b[2] - a[2] * b[1]
    out[1] = a[2] * b[0] - a[0] * b[2]
    out[2] = a[0] * b[1] - a[1] * b[0]
    return out


def repeat(a, repeats):
    x = np.ravel(a)
    if repeats < 0:
        raise ValueError("repeats may not contain negative values.")
    out = np.empty(len(x) * repeats, a.dtype)
    k = 0
    for i in range(len(x)):
        for _ in range(repeats):
            out[k] = x[i]
            k += 1
    return out


def tile(A, reps):
    x = np.ravel(A)
    n = len(x)
    out = np.empty(n * reps, A.dtype)
    for i in range(n * reps):
        out[i] = x[i % n]
    return out


def roll(a, shift):
    x = np.ravel(a)
    n = len(x)
    out = np.empty_like(x)
    for i in range(n):
        out[(i + shift) % n] = x[i]
    return out.reshape(a.shape)


def flip(m, axis=None):
    if axis is None:
        return np.ravel(m)[::-1].reshape(m.shape)
    return axis_back(axis_last(m, axis)[..., ::-1], axis)


def fliplr(m):
    return m[:, ::-1]


def flipud(m):
    return m[::-1]


def rot90(m, k=1):
    turns = k % 4
    if turns == 0:
        return m.copy()
    if turns == 2:
        return m[::-1, ::-1].copy()
    if turns == 1:
        return m.T[::-1].copy()
    return m.T[:, ::-1].copy()


def append(arr, values):
    return np.concatenate((np.ravel(arr), np.ravel(np.atleast_1d(values))))


def take(a, indices):
    x = np.ravel(a)
    return x[indices]


def delete(arr, obj):
    n = len(arr)
    at = obj + n if obj < 0 else obj
    if at < 0 or at >= n:
        raise IndexError("index out of bounds")
    out = np.empty(n - 1, arr.dtype)
    out[:at] = arr[:at]
    out[at:] = arr[at + 1 :]
    return out


def compress(condition, a):
    return a[condition]


def extract(condition, arr):
    return np.ravel(arr)[np.ravel(condition)]


def copyto(dst, src):
    dst[...] = src


def array_equal(a1, a2):
    if a1.ndim != a2.ndim:
        return False
    if a1.shape != a2.shape:
        return False
    return bool(np.all(a1 == a2))


def allclose(a, b, rtol=1e-05, atol=1e-08):
    return bool(np.all(np.isclose(a, b, rtol, atol)))


def meshgrid(x, y):
    first = np.empty((len(y), len(x)), x.dtype)
    second = np.empty((len(y), len(x)), y.dtype)
    for i in range(len(y)):
        for j in range(len(x)):
            first[i, j] = x[j]
            second[i, j] = y[i]
    return first, second


def argwhere(a):
    places = np.nonzero(a)
    return np.column_stack(places)


def flatnonzero(a):
    return np.nonzero(np.ravel(a))[0]


def vander(x, N=None):
    columns = len(x) if N is None else N
    out = np.empty((len(x), columns), x.dtype)
    for i in range(len(x)):
        power = x[i] * 0 + 1
        for j in range(columns - 1, -1, -1):
            out[i, j] = power
            power = power * x[i]
    return out
