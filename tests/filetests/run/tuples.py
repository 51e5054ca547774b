#! test: run
# Tuples are iterated over and indexed at run time when their elements have one type.
# run: total(3) == 16
# run: pick(0) == 10
# run: pick(-1) == 30
# run: pairs(4) == 14
# run: none() == 0
from numba import njit


@njit
def total(n):
    s = 0
    for x in (1, n, 12):
        if x == 99:
            break
        s += x
    return s


@njit
def pick(i):
    return (10, 20, 30)[i]


@njit
def pairs(n):
    s = 0
    for a, b in ((1, 2), (3, n)):
        s += a * b
    return s


@njit
def none():
    s = 0
    for x in ():
        s += x
    return s
