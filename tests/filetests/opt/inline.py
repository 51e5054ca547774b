#! test: opt
#! call: f(f64, i64)
# A small callee becomes part of its caller; early returns become the branches' values.
from numba import njit


@njit
def clamp(x, low, high):
    if x < low:
        return low
    if x > high:
        return high
    return x


@njit
def apply(g, x):
    return g(x, 0.0, 1.0)


@njit
def f(x, n):
    s = 0.0
    for i in range(n):
        s += apply(clamp, x * i)
    return s

