"""Distances between all pairs of points."""
import sys

import numpy as np
from numba import njit, prange


@njit(parallel=True)
def pairwise_distance(points):
    n, dims = points.shape
    out = np.empty((n, n))
    for i in prange(n):
        for j in range(n):
            total = 0.0
            for k in range(dims):
                d = points[i, k] - points[j, k]
                total += d * d
            out[i, j] = np.sqrt(total)
    return out


n = int(sys.argv[1]) if len(sys.argv) > 1 else 700
points = np.empty((n, 3))
points[:, 0] = np.arange(n) % 13
points[:, 1] = np.arange(n) % 7
points[:, 2] = np.arange(n) % 5
d = pairwise_distance(points)
assert np.all(d == d.T)
assert np.all(np.diag(d) == 0.0)
assert d[0, 1] == np.sqrt(3.0)
# No way round is shorter.
i, j, k = 1 % n, 5 % n, n - 1
assert d[i, k] <= d[i, j] + d[j, k] + 1e-12
print("ok")
