#! test: typed
#! call: even(i64)
#! call: endless(i64)
# Return types of mutually recursive functions are found to a fixpoint; one that never returns is never.
from numba import njit


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
def endless(n):
    return endless(n + 1)

