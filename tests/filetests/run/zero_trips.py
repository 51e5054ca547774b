#! test: run
# What leaves a loop must not run when the loop does not: above all no division by zero.
# run: divide(0, 0) == 0
# run: divide(2, 3) == 6
# run: conditional(3, 0) == 0
# run: unbound_after(0) == -1
from numba import njit


@njit
def divide(n, d):
    s = 0
    for i in range(n):
        s += 10 // d
    return s


@njit
def conditional(n, d):
    s = 0
    for i in range(n):
        if d != 0:
            s += 10 % d
    return s


@njit
def unbound_after(n):
    found = False
    for i in range(n):
        last = i
        found = True
    if found:
        return last
    return -1
