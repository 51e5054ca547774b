#! test: run
#! reassociates: 1e-12
# Float reductions in a tree: every thread count agrees to the bit (the sum is compared with itself), and
# with the interpreter's order within rounding.
import math

from numba import njit, prange


@njit(parallel=True)
def float_sum(n):
    acc = 0.0
    for i in prange(n):
        acc += math.sin(i) / (i + 1)
    return acc


@njit
def serial(n):
    acc = 0.0
    for i in range(n):
        acc += math.sin(i) / (i + 1)
    return acc


@njit(fastmath=True)
def fast(n):
    acc = 0.0
    for i in range(n):
        acc += math.cos(i * 0.001) * 0.001
    return acc


# run: float_sum(1) == serial(1)
# run: float_sum(7) == serial(7)
# run: float_sum(20000) == serial(20000)
# run: fast(1000) == 0.8417007635323798
