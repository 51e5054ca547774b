#! test: loops
#! call: reductions(i64)
#! call: serial(i64)
#! call: small()
from numba import njit, prange


@njit(parallel=True)
def reductions(n):
    total = 0
    high = 0
    for i in prange(n):
        total += i
        high = max(high, i % 7)
        for j in prange(3):
            total += j
    return total, high


@njit
def serial(n):
    total = 0
    for i in prange(n):
        total += i
    return total


@njit(parallel=True)
def small():
    total = 0
    for i in prange(4):
        total += i
    return total

#| 12:5: reductions: parallel over the pool; total: add, high: max
#| 15:9: reductions: prange kept serial because: it stands inside another parallel loop
#| 9:5: reductions: 1 check that can never raise dropped
#| 23:5: serial: prange kept serial because: parallel=True is not set
#| 31:5: small: parallel over the pool; total: add
