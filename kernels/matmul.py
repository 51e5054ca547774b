"""Product of matrices with the loops in two orders: ijk sums along a row and a column, ikj adds rows."""
import sys

import numpy as np
from numba import njit


@njit
def ijk(a, b):
    n, k = a.shape
    m = b.shape[1]
    out = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            total = 0.0
            for p in range(k):
                total += a[i, p] * b[p, j]
            out[i, j] = total
    return out


@njit
def ikj(a, b):
    n, k = a.shape
    m = b.shape[1]
    out = np.zeros((n, m))
    for i in range(n):
        for p in range(k):
            for j in range(m):
                out[i, j] += a[i, p] * b[p, j]
    return out


@njit
def matrix(n, m):
    a = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            a[i, j] = (i * 3 + j) % 11
    return a


n = min(int(sys.argv[1]) if len(sys.argv) > 1 else 200, 300)
a, b = matrix(n, n + 1), matrix(n + 1, n)
x, y = ijk(a, b), ikj(a, b)
for i, j in ((0, 0), (n - 1, n - 1), (n // 2, n // 3)):
    expected = sum(((i * 3 + p) % 11) * ((p * 3 + j) % 11) for p in range(n + 1))
    assert float(x[i, j]) == float(y[i, j]) == expected
print("ok")
