"""All shortest paths of a graph, Floyd and Warshall's way."""
import sys

import numpy as np
from numba import njit


@njit
def shortest(d):
    n = d.shape[0]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                through = d[i, k] + d[k, j]
                if through < d[i, j]:
                    d[i, j] = through


n = min(int(sys.argv[1]) if len(sys.argv) > 1 else 150, 200)
d = np.full((n, n), np.inf)
for i in range(n):
    d[i, i] = 0.0
    d[i, (i + 1) % n] = 1.0
    d[i, (i + 5) % n] = 3.0
shortest(d)
row = d[0].tolist()
assert row[5] == 3.0 and row[7] == 5.0 and row[0] == 0.0
assert row[n - 1] == (n - 1) // 5 * 3 + (n - 1) % 5
print("ok")
