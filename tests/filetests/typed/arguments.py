#! test: typed
#! call: outer(i64)
#! call: call(math.cos, f64)
# Keywords and defaults bind between kernels as in Python; a function is part of its caller's type.
import math

from numba import njit

SCALE = 3


@njit
def inner(a, b=2, *, c, d=0.5):
    return a * b + c * d * SCALE


@njit
def outer(n):
    return inner(n, c=1) + inner(b=n, a=1, d=2, c=n)


@njit
def call(f, x):
    return f(x)

