"""STREAM's triad: a[i] = b[i] + s * c[i], in parallel over the elements."""
import sys

import numpy as np
from numba import njit, prange


@njit(parallel=True)
def triad(a, b, c, s):
    for i in prange(len(a)):
        a[i] = b[i] + s * c[i]


n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
a, b, c = np.zeros(n), np.full(n, 2.0), np.full(n, 0.5)
triad(a, b, c, 3.0)
assert [float(a[i]) for i in (0, n // 2, -1)] == [3.5] * 3
print("ok")
