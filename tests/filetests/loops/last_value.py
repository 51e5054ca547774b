#! test: loops
#! call: f(i64)
# Set in every iteration before it is read: private; read after the loop: the last iteration's value.
from numba import njit, prange


@njit(parallel=True)
def f(n):
    t = 0
    s = 0
    for i in prange(n):
        t = i * i
        s += t
    return s, t, i

#| 11:5: f: parallel over the pool; s: add
