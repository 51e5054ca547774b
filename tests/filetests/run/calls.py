#! test: run
# Calls: recursion, mutual recursion, defaults, keywords, functions as arguments, tuples in and out.
import math

from numba import njit


@njit
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@njit
def even(n):
    if n == 0:
        return True
    return odd(n - 1)


@njit
def odd(n):
    if n == 0:
        return False
    return even(n - 1)


@njit
def scaled(x, factor=2, *, offset=1):
    return x * factor + offset


@njit
def scales(x):
    return scaled(x), scaled(x, 3), scaled(x, factor=4), scaled(x, offset=10), scaled(offset=0, factor=5, x=x)


@njit
def twice(f, x):
    return f(f(x))


@njit
def half(x):
    return x / 2


@njit
def order(a, b):
    if a > b:
        return b, a
    return a, b


@njit
def spread(a, b):
    (low, high), n = order(a, b), 2
    return (high - low) * n


@njit
def pair(p):
    return p[0] * 10 + p[1]


@njit
def forever(n):
    return forever(n + 1) + 1


@njit
def optional(x):
    if x is None:
        return 0
    return x


# run: fib(20) == 6765
# run: even(10) == True
# run: odd(10) == False
# run: scales(1) == (3, 4, 5, 12, 5)
# run: scales(0.5) == (2.0, 2.5, 3.0, 11.0, 2.5)
# run: scaled(3, offset=0) == 6
# run: twice(half, 10) == 2.5
# run: twice(math.sqrt, 81) == 3.0
# run: spread(5, 3) == 4
# run: spread(0.5, 3.0) == 5.0
# run: pair((1, 2)) == 12
# run: pair((1.5, 2)) == 17.0
# run: forever(0) == RecursionError
# run: optional(None) == 0
# run: optional(5) == 5
# run: scaled() == TypeError
# run: scaled(1, 2, 3) == TypeError
# run: scaled(1, bogus=2) == TypeError
