#! test: run
# Integer operators follow Python's rules: floor division, the sign of remainders, shifts.
from numba import njit


@njit
def floordiv(a, b):
    return a // b


@njit
def mod(a, b):
    return a % b


@njit
def shifts(a, n):
    return (a << n) + (a >> n)


@njit
def bits(a, b):
    return (a & b) | (a ^ ~b)


@njit
def power(a, n):
    return a**n


@njit
def both(a, b):
    return divmod(a, b)


# run: floordiv(7, 2) == 3
# run: floordiv(-7, 2) == -4
# run: floordiv(7, -2) == -4
# run: floordiv(-7, -2) == 3
# run: floordiv(0, 5) == 0
# run: floordiv(1, 0) == ZeroDivisionError
# run: floordiv(True, 2) == 0
# run: mod(7, 3) == 1
# run: mod(-7, 3) == 2
# run: mod(7, -3) == -2
# run: mod(-7, -3) == -1
# run: mod(1, 0) == ZeroDivisionError
# run: shifts(5, 2) == 21
# run: shifts(-5, 1) == -13
# run: shifts(1, -1) == ValueError
# run: bits(12, 10) == (12 & 10) | (12 ^ ~10)
# run: power(3, 4) == 81
# run: power(-2, 3) == -8
# run: power(7, 0) == 1
# run: both(-7, 2) == (-4, 1)
# run: both(7, -2) == (-4, -1)
