#! test: loops
#! call: leaves(i64)
#! call: nested(i64)
#! call: has_else(i64)
#! call: off(i64)
# Each prange that runs serially says why.
from numba import njit, prange


@njit(parallel=True)
def leaves(n):
    s = 0
    for i in prange(n):
        if i == 10:
            break
        s += i
    for i in prange(n):
        if i == 11:
            return s
    return -s


@njit(parallel=True)
def nested(n):
    s = 0
    for i in prange(n):
        for j in prange(i):
            s += j
    return s


@njit(parallel=True)
def has_else(n):
    s = 0
    for i in prange(n):
        s += i
    else:
        s += 1
    return s


@njit
def off(n):
    s = 0
    for i in prange(n):
        s += i
    return s

#| 13:5: leaves: prange kept serial because: break leaves the loop at line 15
#| 17:5: leaves: prange kept serial because: return leaves the loop at line 19
#| 26:5: nested: parallel over the pool; s: add
#| 27:9: nested: prange kept serial because: it stands inside another parallel loop
#| 35:5: has_else: prange kept serial because: it has an else part
#| 45:5: off: prange kept serial because: parallel=True is not set
