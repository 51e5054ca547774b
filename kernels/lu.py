"""LU decomposition with pivots, and the solution of a linear system."""
import sys

import numpy as np
from numba import njit


@njit
def lu(a):
    a = a.copy()
    n = len(a)
    order = np.arange(n)
    for k in range(n):
        pivot = k + np.argmax(np.abs(a[k:, k]))
        if a[pivot, k] == 0.0:
            raise ValueError("the matrix is singular")
        if pivot != k:
            for j in range(n):
                a[k, j], a[pivot, j] = a[pivot, j], a[k, j]
            order[k], order[pivot] = order[pivot], order[k]
        for i in range(k + 1, n):
            a[i, k] /= a[k, k]
            a[i, k + 1 :] -= a[i, k] * a[k, k + 1 :]
    return a, order


@njit
def solve(a, b):
    factors, order = lu(a)
    n = len(b)
    x = b[order]
    for i in range(n):
        x[i] -= np.sum(factors[i, :i] * x[:i])
    for i in range(n - 1, -1, -1):
        x[i] = (x[i] - np.sum(factors[i, i + 1 :] * x[i + 1 :])) / factors[i, i]
    return x


n = int(sys.argv[1]) if len(sys.argv) > 1 else 250
i, j = np.arange(n).reshape(n, 1), np.arange(n).reshape(1, n)
a = 1.0 / (1.0 + np.abs(i - j)) + (i == j) * 2.0 * (i % 5)
expected = 1.0 + np.arange(n) % 9
b = np.dot(a, expected)
x = solve(a, b)
assert np.max(np.abs(x - expected)) < 1e-8
try:
    solve(np.zeros((3, 3)), np.ones(3))
except ValueError as e:
    assert str(e) == "the matrix is singular"
else:
    raise AssertionError
print("ok")
