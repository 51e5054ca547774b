"""The k nearest neighbours of each query."""
import sys

import numpy as np
from numba import njit, prange


@njit(parallel=True)
def knn(points, queries, k):
    found = np.empty((len(queries), k), dtype=np.int64)
    for q in prange(len(queries)):
        distances = np.empty(len(points))
        for i in range(len(points)):
            distances[i] = np.sum((points[i] - queries[q]) ** 2)
        order = np.argsort(distances)
        found[q] = order[:k]
    return found


n = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
# Points on a line, so that the nearest are known.
points = np.zeros((n, 2))
points[:, 0] = np.arange(n) * 7 % n if n % 7 else np.arange(n)
queries = np.zeros((50, 2))
queries[:, 0] = np.arange(50) % (n - 2) + 1.1
found = knn(points, queries, 2)
for q in range(50):
    x = points[found[q], 0]
    assert x[0] == q % (n - 2) + 1 and x[1] == q % (n - 2) + 2, (q, x)
print("ok")
