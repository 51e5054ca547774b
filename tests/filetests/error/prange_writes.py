#! test: error
# A write that every iteration makes to the same place is refused; one that may be the only one is not.
import numpy as np
from numba import njit, prange


@njit(parallel=True)
def same(n):
    out = np.zeros(3)
    for i in prange(n):
        out[0] = i * 2.0  # error: [prange-same-place]
    return out


@njit(parallel=True)
def row(n):
    out = np.zeros((2, n))
    for i in prange(n):
        for j in range(n):
            out[1, j] = i + j  # error: [prange-same-place]
    return out


@njit(parallel=True)
def fine(n):
    out = np.zeros(n)
    last = np.zeros(1)
    for i in prange(n):
        out[i] = i
        last[0] = 1.0
        if i == n - 1:
            last[0] = i
    return out


for f in (same, row, fine):
    try:
        f(4)
    except Exception as e:
        print(e)
