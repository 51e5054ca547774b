#! test: typed
#! call: mixed(i64, f64)
#! call: mixed(i64, i64)
#! call: loop(i64)
from numba import njit


@njit
def mixed(n, x):
    y = n if n > 0 else x
    z = (y, n)
    return z[0] + z[1]


@njit
def loop(n):
    acc = 0
    for i in range(n):
        if i % 2:
            acc += 1
        else:
            acc += 0.5
    return acc

