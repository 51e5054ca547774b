"""Running sums, in place."""
import sys

import numpy as np
from numba import njit


@njit
def prefix_sum(x):
    for i in range(1, len(x)):
        x[i] += x[i - 1]


n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
x = np.ones(n, dtype=np.int64)
x[::2] = 2
prefix_sum(x)
assert [int(x[i]) for i in (0, 1, -1)] == [2, 3, n + (n + 1) // 2]
print("ok")
