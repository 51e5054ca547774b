"""Counts the primes below n, Eratosthenes' way."""
import sys

import numpy as np
from numba import njit


@njit
def count_primes(n):
    composite = np.zeros(n, dtype=np.bool_)
    count = 0
    for i in range(2, n):
        if not composite[i]:
            count += 1
            for j in range(i * i, n, i):
                composite[j] = True
    return count


n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
assert count_primes(100) == 25 and count_primes(2) == 0
assert count_primes(2000) == 303
assert n != 1_000_000 or count_primes(n) == 78498
print("ok")
