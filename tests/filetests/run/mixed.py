#! test: run
# Ints, floats and bools unify as Python's arithmetic does; a variable that becomes a float stays one.
from numba import njit


@njit
def add(a, b):
    return a + b


@njit
def accumulate(n):
    acc = 0
    for i in range(n):
        acc += i * 0.5
    return acc


@njit
def choose(flag, a, b):
    return a if flag else b


@njit
def compare(a, b):
    return a < b, a == b


@njit
def booleans(a, b):
    return a + b, a * 3, a & b, a | b, a ^ b, not a


@njit
def rounding(x):
    return round(x), int(x), float(int(x)), abs(x)


# run: add(1, 2) == 3
# run: add(1, 2.5) == 3.5
# run: add(True, True) == 2
# run: add(True, 0.5) == 1.5
# run: accumulate(4) == 3.0
# run: choose(True, 1, 2) == 1
# run: choose(False, 1.5, 2.5) == 2.5
# run: compare(1, 1.0) == (False, True)
# run: compare(2**53 + 1, 2.0**53) == (False, False)
# run: compare(-1, 0.5) == (True, False)
# run: booleans(True, False) == (1, 3, False, True, True, False)
# run: rounding(2.5) == (2, 2, 2.0, 2.5)
# run: rounding(-3.5) == (-4, -3, -3.0, 3.5)
