#! test: run
# Updates of elements by several iterations: integers are counted atomically, floats in order.
# run: counts(1000).tolist() == [334, 333, 333]
# run: bits(100).tolist() == [0, 127, 126, 0]
# run: sums(1000).tolist() == in_order(1000).tolist()
# run: apart(100) == 5050.0
# run: private(64) == 64 * 6.0
# run: narrow(300).tolist() == [44, 0]
import numpy as np
from numba import njit, prange


@njit(parallel=True)
def counts(n):
    out = np.zeros(3, dtype=np.int64)
    for i in prange(n):
        out[i % 3] += 1
    return out


@njit(parallel=True)
def bits(n):
    out = np.zeros(4, dtype=np.int64)
    for i in prange(n):
        out[0] ^= i
        out[1] |= i
        out[2] |= i & 126
        out[3] &= i
    return out


@njit(parallel=True)
def sums(n):
    out = np.zeros(2)
    for i in prange(n):
        out[i % 2] += 0.1 * i
    return out


@njit(parallel=True)
def apart(n):
    out = np.zeros(n + 1)
    for i in prange(n):
        out[i + 1] += i
        out[i + 1] += 1
    return float(out.sum())


@njit(parallel=True)
def private(n):
    total = 0.0
    for i in prange(n):
        t = np.zeros(3)
        t[0] = 1.0
        t[1:] = 2.5
        total += t.sum()
    return float(total)


@njit(parallel=True)
def narrow(n):
    out = np.zeros(2, dtype=np.uint8)
    for i in prange(n):
        out[0] += 1
    return out


@njit
def in_order(n):
    out = np.zeros(2)
    for i in range(n):
        out[i % 2] += 0.1 * i
    return out
