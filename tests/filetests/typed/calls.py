#! test: typed
#! call: fib(i64)
#! call: both(f64)
from numba import njit


@njit
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@njit
def square(x):
    return x * x


@njit
def both(x, *, offset=1):
    return square(x) + square(offset)

