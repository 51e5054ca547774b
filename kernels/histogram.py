"""Counts how often each value occurs."""
import sys

import numpy as np
from numba import njit


@njit
def histogram(values, n_bins):
    counts = np.zeros(n_bins, dtype=np.int64)
    for v in values:
        counts[v] += 1
    return counts


@njit
def numbers(n):
    values = np.empty(n, dtype=np.uint8)
    state = 1
    for i in range(n):
        state = (state * 1103515245 + 12345) % 2147483648
        values[i] = (state >> 16) & 255
    return values


n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
values = numbers(n)
counts = histogram(values, 256)
counts = counts.tolist()
assert sum(counts) == n
assert counts[7] == sum(1 for v in values.tolist() if v == 7)
print("ok")
