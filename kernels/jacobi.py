"""Jacobi's method for Laplace's equation on a square whose upper side is at 1."""
import sys

import numpy as np
from numba import njit, prange


@njit(parallel=True)
def step(src, dst):
    n, m = src.shape
    for i in prange(1, n - 1):
        for j in range(1, m - 1):
            dst[i, j] = 0.25 * (src[i - 1, j] + src[i + 1, j] + src[i, j - 1] + src[i, j + 1])


@njit
def change(a, b):
    largest = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            largest = max(largest, abs(a[i, j] - b[i, j]))
    return largest


n = min(int(sys.argv[1]) if len(sys.argv) > 1 else 200, 400)
src = np.zeros((n, n))
src[0, :] = 1.0
dst = src.copy()
step(src, dst)
before = change(src, dst)
for _ in range(50):
    step(dst, src)
    step(src, dst)
assert before == 0.25 and 0.0 < change(src, dst) < 0.01
row = dst[1].tolist()
assert row[n // 2] > 0.5 > float(dst[n // 2, n // 2])
assert abs(row[1] - row[n - 2]) < 1e-12
print("ok")
