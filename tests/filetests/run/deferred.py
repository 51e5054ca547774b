#! test: run
# Checks that a loop's sum makes up for: what raises, still raises, and in the first iteration that would.
import math

from numba import njit, prange


@njit
def cosines(a, b, n):
    acc = 0.0
    for i in range(n):
        acc += math.cos(a + i * b)
    return acc


@njit(parallel=True)
def parallel_cosines(a, b, n):
    acc = 0.0
    for i in prange(n):
        acc += math.cos(a + i * b)
    return acc


@njit
def quotients(n, k):
    acc = 0.0
    for i in range(n):
        acc -= 1.0 / (float(k) - i)
    return acc


@njit
def first_of_two(n, k, x):
    # The division raises in iteration k, the logarithm for x <= 0 where i is not less.
    acc = 1.0
    for i in range(n):
        acc *= 1.0 / (k - float(i)) + math.log(x + n - i)
    return acc


@njit
def roots(x, n):
    acc = 0.0
    for i in range(n):
        acc += math.sqrt(x - i)
    return acc


@njit
def exponentials(n):
    # The overflow makes an infinity that the quotient hides: its check stays.
    acc = 0.0
    for i in range(n):
        acc += 1.0 / math.exp(float(i))
    return acc


@njit
def smallest(x, n):
    # A minimum may hide an infinity.
    least = 5.0
    for i in range(n):
        least = min(least, 1.0 / (x - i))
    return least


@njit
def bounded(x, n):
    # So may the arc tangent.
    acc = 0.0
    for i in range(n):
        acc += math.atan(1.0 / (x - i))
    return acc


@njit
def counts(x, n):
    acc = 0.0
    seen = 0
    for i in range(n):
        acc += math.cos(x)
        seen += 1
    return acc * 0.0 + seen


@njit
def reset(x, n):
    # What is carried is not a sum: the last iteration forgets the infinity.
    last = 0.0
    for i in range(n):
        last = 1.0 / (x - i)
    return last


@njit
def rows(x, n):
    total = 0.0
    for i in range(n):
        row = 0.0
        for j in range(n):
            row += math.sin(x + i * j)
        total += row
    return total


# run: cosines(0.0, 0.0, 3) == 3.0
# run: cosines(0.0, 0.0, 0) == 0.0
# run: cosines(math.inf, 0.0, 0) == 0.0
# run: cosines(math.inf, 0.0, 3) == ValueError
# run: cosines(0.0, math.inf, 1) == math.nan
# run: cosines(0.0, math.inf, 2) == ValueError
# run: cosines(math.nan, 1.0, 9) == math.nan
# run: cosines(1e308, 1e308, 3) == ValueError
# run: parallel_cosines(math.inf, 0.0, 3) == ValueError
# run: parallel_cosines(1e308, 1e306, 50000) == ValueError
# run: parallel_cosines(math.nan, 1.0, 50000) == math.nan
# run: parallel_cosines(0.0, 0.0, 50000) == 50000.0
# run: quotients(4, 4) == -2.083333333333333
# run: quotients(5, 4) == ZeroDivisionError
# run: quotients(3, -1) == 1.8333333333333333
# run: first_of_two(5, 4.0, -1.0) == ZeroDivisionError
# run: first_of_two(5, 4.0, -3.0) == ValueError
# run: first_of_two(5, 9.0, -3.0) == ValueError
# run: first_of_two(5, 0.0, -9.0) == ZeroDivisionError
# run: roots(4.0, 5) == 6.146264369941973
# run: roots(4.0, 6) == ValueError
# run: roots(math.inf, 6) == math.inf
# run: exponentials(3) == 1.5032147244080551
# run: exponentials(711) == OverflowError
# run: smallest(9.0, 3) == 0.1111111111111111
# run: smallest(2.0, 3) == ZeroDivisionError
# run: bounded(2.0, 3) == ZeroDivisionError
# run: counts(1.0, 4) == 4.0
# run: counts(math.inf, 4) == ValueError
# run: reset(2.0, 5) == ZeroDivisionError
# run: reset(9.0, 5) == 0.2
# run: rows(0.0, 1) == 0.0
# run: rows(math.inf, 2) == ValueError
