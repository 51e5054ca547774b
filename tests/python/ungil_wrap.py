"""Integer arithmetic in kernels wraps at 64 bits unless it is checked; arguments must fit."""
from numba import jit, njit


@njit
def add(a, b):
    return a + b


@njit
def mul(a, b):
    return a * b


@njit
def shift(a, n):
    return a << n


@njit
def lcg(n):
    state = 12345
    for _ in range(n):
        state = state * 6364136223846793005 + 1442695040888963407
    return state


@jit(overflow="raise")
def checked(a, b):
    return a * b + a


top = 2**63 - 1
print(add(top, 1), add(-top, -2), mul(2**62, 4), mul(3037000500, 3037000500), shift(1, 63), lcg(10))
print(checked(3, 4))
for args in ((top, 2), (top, 1)):
    try:
        print(checked(*args))
    except OverflowError as e:
        print("OverflowError")
for args in ((2**64, 1), (-(2**63) - 1, 0), (10**30, 1)):
    try:
        print(add(*args))
    except OverflowError as e:
        print("OverflowError")
