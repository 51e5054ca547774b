#! test: run
# Float operators give the interpreter's bits: signed zeros, infinities, NaN, floor and remainder.
from numba import njit


@njit
def ops(x, y):
    return x + y, x - y, x * y


@njit
def divide(x, y):
    return x / y


@njit
def floordiv(x, y):
    return x // y


@njit
def mod(x, y):
    return x % y


@njit
def power(x, y):
    return x**y


@njit
def negate(x):
    return -x


@njit
def order(x, y):
    return x < y, x <= y, x == y, x != y, x > y, x >= y


@njit
def smaller(x, y):
    return min(x, y), max(x, y)


# run: ops(0.1, 0.2) == (0.30000000000000004, -0.1, 0.020000000000000004)
# run: ops(1e308, 1e308) == (float("inf"), 0.0, float("inf"))
# run: divide(1.0, 3.0) == 0.3333333333333333
# run: divide(1, 3) == 0.3333333333333333
# run: divide(1.0, 0.0) == ZeroDivisionError
# run: divide(0.0, -5.0) == -0.0
# run: floordiv(7.5, 2.0) == 3.0
# run: floordiv(-7.5, 2.0) == -4.0
# run: floordiv(7.5, -2) == -4.0
# run: floordiv(1.0, 0.0) == ZeroDivisionError
# run: mod(7.5, 2.0) == 1.5
# run: mod(-7.5, 2.0) == 0.5
# run: mod(7.5, -2.0) == -0.5
# run: mod(5.0, float("inf")) == 5.0
# run: mod(-5.0, float("inf")) == float("inf")
# run: mod(-0.0, 3.0) == 0.0
# run: mod(1.0, 0.0) == ZeroDivisionError
# run: power(2.0, 0.5) == 1.4142135623730951
# run: power(2.0, -1) == 0.5
# run: power(0.0, 0.0) == 1.0
# run: negate(0.0) == -0.0
# run: order(1.0, float("nan")) == (False, False, False, True, False, False)
# run: order(0.0, -0.0) == (False, True, True, False, False, True)
# run: smaller(1.0, 2.0) == (1.0, 2.0)
# run: smaller(0.0, -0.0) == (0.0, 0.0)
# run: smaller(-0.0, 0.0) == (-0.0, -0.0)
