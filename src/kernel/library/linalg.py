import math

import numpy as np
from _kernels import isarray
from _native import cholesky as _cholesky
from _native import determinant as _determinant
from _native import eigh as _eigh
from _native import inverse as _inverse
from _native import qr as _qr
from _native import solve as _solve
from _native import svd as _svd


def _square(a):
    if a.shape[0] != a.shape[1]:
        raise ValueError("Last 2 dimensions of the array must be square")
    return np.ascontiguousarray(a.astype(np.float64))


def linalg_norm(x, ord=None):
    if ord is None:
        y = np.ravel(x)
        total = 0.0
        for i in range(len(y)):
            total += float(y[i]) * float(y[i])
        return math.sqrt(total)
    if x.ndim == 1:
        return _norm(x, ord)
    return _matrix_norm(x, ord)


def _norm(x, ord):
    if ord == math.inf:
        return float(np.max(np.abs(x)))
    if ord == -math.inf:
        return float(np.min(np.abs(x)))
    if ord == 0:
        return float(np.count_nonzero(x))
    if ord == 1:
        return float(np.sum(np.abs(x)))
    if ord == 2:
        return linalg_norm(x)
    total = 0.0
    for i in range(len(x)):
        total += np.power(abs(float(x[i])), float(ord))
    return np.power(total, 1.0 / ord)


def _matrix_norm(x, ord):
    if ord == 1:
        return float(np.max(np.sum(np.abs(x), axis=0)))
    if ord == math.inf:
        return float(np.max(np.sum(np.abs(x), axis=1)))
    if ord == 2:
        return linalg_svd(x, False)[1][0]
    raise ValueError("Invalid norm order for matrices.")


def linalg_solve(a, b):
    x = _square(a)
    n = len(x)
    if b.shape[0] != n:
        raise ValueError("solve: Input operand 1 has a mismatch in its core dimension 0")
    y = np.ascontiguousarray(b.astype(np.float64))
    out = np.empty(y.shape, np.float64)
    m = y.size // n if n > 0 else 0
    if _solve(x, n, y, m, out) != 0:
        raise ValueError("Matrix is singular to machine precision.")
    return out


def linalg_inv(a):
    x = _square(a)
    out = np.empty(x.shape, np.float64)
    if _inverse(x, len(x), out) != 0:
        raise ValueError("Matrix is singular to machine precision.")
    return out


def linalg_det(a):
    x = _square(a)
    out = np.empty(3, np.float64)
    _determinant(x, len(x), out)
    return out[2]


def linalg_slogdet(a):
    x = _square(a)
    out = np.empty(3, np.float64)
    _determinant(x, len(x), out)
    return out[0], out[1]


def linalg_cholesky(a):
    x = _square(a)
    out = np.empty(x.shape, np.float64)
    if _cholesky(x, len(x), out) != 0:
        raise ValueError("Matrix is not positive definite.")
    return out


def linalg_qr(a):
    m, n = a.shape
    x = np.ascontiguousarray(a.astype(np.float64))
    k = min(m, n)
    q = np.empty((m, k), np.float64)
    r = np.empty((k, n), np.float64)
    _qr(x, m, n, q, r)
    return q, r


def linalg_svd(a, full_matrices=True):
    m, n = a.shape
    x = np.ascontiguousarray(a.astype(np.float64))
    k = min(m, n)
    u = np.empty((m, m if full_matrices else k), np.float64)
    s = np.empty(k, np.float64)
    v = np.empty((n if full_matrices else k, n), np.float64)
    if _svd(x, m, n, full_matrices, u, s, v) != 0:
        raise ValueError("SVD did not converge.")
    return u, s, v


def linalg_eigh(a):
    x = _square(a)
    w = np.empty(len(x), np.float64)
    v = np.empty(x.shape, np.float64)
    if _eigh(x, len(x), w, v) != 0:
        raise ValueError("Internal algorithm failed to converge.")
    return w, v


def linalg_eigvalsh(a):
    return linalg_eigh(a)[0]


def linalg_matrix_rank(a):
    s = linalg_svd(a, False)[1]
    if len(s) == 0:
        return 0
    limit = s[0] * max(a.shape[0], a.shape[1]) * 2.220446049250313e-16
    rank = 0
    for v in s:
        if v > limit:
            rank += 1
    return rank


def linalg_cond(x):
    s = linalg_svd(x, False)[1]
    return s[0] / s[len(s) - 1]


def linalg_pinv(a, rcond=1e-15):
    u, s, v = linalg_svd(a, False)
    limit = rcond * np.max(s)
    for i in range(len(s)):
        s[i] = 1.0 / s[i] if s[i] > limit else 0.0
    return np.dot(v.T * s, u.T)


def linalg_lstsq(a, b):
    m, n = a.shape
    u, s, v = linalg_svd(a, False)
    limit = 2.220446049250313e-16 * max(m, n) * s[0]
    rank = 0
    y = np.dot(u.T, b.astype(np.float64))
    for i in range(len(s)):
        if s[i] > limit:
            rank += 1
            y[i] = y[i] / s[i]
        else:
            y[i] = 0.0 * y[i]
    x = np.dot(v.T, y)
    if rank == n and m > n:
        rest = np.dot(a.astype(np.float64), x) - b
        if b.ndim == 1:
            return x, np.array([np.sum(np.square(rest))]), rank, s
        return x, np.ravel(np.sum(np.square(rest), axis=0, keepdims=True)), rank, s
    return x, np.empty(0, np.float64), rank, s


def linalg_matrix_power(a, n):
    x = a.copy()
    if n < 0:
        raise ValueError("exponent must not be negative")
    out = np.zeros_like(x)
    for i in range(len(x)):
        out[i, i] = 1
    k = n
    while k > 0:
        if k & 1:
            out = np.dot(out, x)
        x = np.dot(x, x)
        k >>= 1
    return out
