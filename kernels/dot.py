"""Dot product of two vectors."""
import sys

import numpy as np
from numba import njit


@njit
def dot(x, y):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * y[i]
    return total


@njit
def numbers(n):
    x = np.empty(n)
    y = np.empty(n)
    for i in range(n):
        x[i] = i % 7
        y[i] = 0.5 * (i % 3)
    return x, y


n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
x, y = numbers(n)
expected = sum((i % 7) * 0.5 * (i % 3) for i in range(n))
assert dot(x, y) == expected
print("ok")
