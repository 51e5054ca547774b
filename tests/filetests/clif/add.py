#! test: clif
#! call: add(i64, f64)
from numba import njit


@njit
def add(a, b):
    return a + b
