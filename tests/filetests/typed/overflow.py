#! test: typed
#! call: f(i64, i64)
from numba import njit


@njit(overflow="raise")
def f(a, b):
    return a * b - a

