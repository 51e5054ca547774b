#! test: error
# A loop-carried scalar that is no reduction is refused by name.
from numba import njit, prange


@njit(parallel=True)
def carried(n):
    last = 0
    for i in prange(n):
        last = last * 2 + i  # error: [prange-carried]
    return last


@njit(parallel=True)
def last_value(n):
    x = 0
    for i in prange(n):
        if i % 3 == 0:  # error: [prange-last-value]
            x = i
    return x


for f in (carried, last_value):
    try:
        f(10)
    except Exception as e:
        print(e)
