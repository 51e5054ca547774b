"""Sorts an array in place, with recursion."""
import sys

import numpy as np
from numba import njit


@njit
def quicksort(a, low, high):
    while low < high:
        pivot = a[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while a[i] < pivot:
                i += 1
            while a[j] > pivot:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
        # The shorter part by recursion, so that the stack stays small.
        if j - low < high - i:
            quicksort(a, low, j)
            low = i
        else:
            quicksort(a, i, high)
            high = j


n = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
a = (np.arange(n) * 7919 % 104729).astype(np.int64)
expected = np.sort(a)
quicksort(a, 0, n - 1)
assert np.all(a == expected)
print("ok")
