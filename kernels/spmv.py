"""A sparse matrix (compressed rows) times a vector."""
import sys

import numpy as np
from numba import njit, prange


@njit(parallel=True)
def spmv(starts, columns, values, x):
    y = np.zeros(len(starts) - 1)
    for row in prange(len(y)):
        total = 0.0
        for k in range(starts[row], starts[row + 1]):
            total += values[k] * x[columns[k]]
        y[row] = total
    return y


@njit
def laplacian(n):
    """Of n points in a row."""
    starts = np.zeros(n + 1, dtype=np.int64)
    columns = np.empty(3 * n - 2, dtype=np.int32)
    values = np.empty(3 * n - 2)
    k = 0
    for row in range(n):
        for column in range(max(0, row - 1), min(n, row + 2)):
            columns[k] = column
            values[k] = 2.0 if column == row else -1.0
            k += 1
        starts[row + 1] = k
    return starts, columns, values


n = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
starts, columns, values = laplacian(n)
x = np.arange(n) * 1.0
x = x * x
y = spmv(starts, columns, values, x)
# The second difference of squares is 2 everywhere inside.
assert np.all(y[1:-1] == -2.0)
assert y[0] == -1.0
print("ok")
