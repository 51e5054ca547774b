import numpy as np
from _kernels import axis_back, axis_last


def cumsum(a, axis=None):
    if axis is None:
        x = np.ravel(a)
        out = np.empty(len(x), np.sum(x[:0], keepdims=True).dtype)
        _cumsum(x, out)
        return out
    out = np.empty(a.shape, np.sum(np.ravel(a)[:0], keepdims=True).dtype)
    _rows(_cumsum, axis_last(a, axis), axis_last(out, axis))
    return out


def cumprod(a, axis=None):
    if axis is None:
        x = np.ravel(a)
        out = np.empty(len(x), np.sum(x[:0], keepdims=True).dtype)
        _cumprod(x, out)
        return out
    out = np.empty(a.shape, np.sum(np.ravel(a)[:0], keepdims=True).dtype)
    _rows(_cumprod, axis_last(a, axis), axis_last(out, axis))
    return out


def _rows(f, a, out):
    if a.ndim == 1:
        f(a, out)
    else:
        for i in range(len(a)):
            _rows(f, a[i], out[i])


def _cumsum(a, out):
    total = np.sum(a[:0])
    for i in range(len(a)):
        total += a[i]
        out[i] = total


def _cumprod(a, out):
    total = np.prod(a[:0])
    for i in range(len(a)):
        total *= a[i]
        out[i] = total


def diff(a, n=1, axis=-1):
    if n < 0:
        raise ValueError("order must be non-negative but got a negative number")
    x = a.copy()
    y = axis_last(x, axis)
    for _ in range(n):
        y = _steps(y)
    return axis_back(y, axis)


def _steps(y):
    last = max(0, y.shape[y.ndim - 1] - 1)
    y[..., :last] = y[..., 1:] - y[..., :last]
    return y[..., :last]


def ediff1d(ary):
    return np.diff(np.ravel(ary))


def gradient(f, h=1.0):
    n = len(f)
    if n < 2:
        raise ValueError("Shape of array too small to calculate a numerical gradient, at least 2 elements are required.")
    out = np.empty(n, np.float64)
    out[0] = (f[1] - f[0]) / h
    for i in range(1, n - 1):
        out[i] = (f[i + 1] - f[i - 1]) / (2.0 * h)
    out[n - 1] = (f[n - 1] - f[n - 2]) / h
    return out


def trapezoid(y, x=None, dx=1.0):
    total = 0.0
    for i in range(1, len(y)):
        step = dx if x is None else x[i] - x[i - 1]
        total += step * (y[i] + y[i - 1]) / 2.0
    return total


def convolve(a, v, mode="full"):
    n = len(a)
    m = len(v)
    if n == 0:
        raise ValueError("a cannot be empty")
    if m == 0:
        raise ValueError("v cannot be empty")
    dtype = (a[:1] * v[:1]).dtype
    full = np.zeros(n + m - 1, dtype)
    for i in range(n):
        for j in range(m):
            full[i + j] += a[i] * v[j]
    if mode == "full":
        return full
    small = min(n, m)
    large = max(n, m)
    if mode == "same":
        begin = (small - 1) // 2
        return full[begin : begin + large]
    return full[small - 1 : large]


def correlate(a, v, mode="valid"):
    return np.convolve(a, v[::-1], mode)
