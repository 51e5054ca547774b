#! test: loops
#! call: own(f64[::1])
#! call: counts(i64[::1], i64[::1])
#! call: sums(f64[::1], i64[::1])
# Updates that belong to one iteration are plain, those of integers atomic; floats keep the loop in order.
from numba import njit, prange


@njit(parallel=True)
def own(x):
    for i in prange(len(x)):
        x[i] += 1.0


@njit(parallel=True)
def counts(x, at):
    for i in prange(len(at)):
        x[at[i]] += 1


@njit(parallel=True)
def sums(x, at):
    for i in prange(len(at)):
        x[at[i]] += 1.0

#| 11:5: own: parallel over the pool
#| 11:5: own: 1 check of indices made once, in front of the loop
#| 17:5: counts: parallel over the pool
#| 17:5: counts: 1 check of indices made once, in front of the loop; 1 stay, whose index the loop's bounds do not bound
#| 23:5: sums: prange kept serial because: the updates at line 24 may meet at one element, and their order counts
#| 23:5: sums: 1 check of indices made once, in front of the loop; 1 stay, whose index the loop's bounds do not bound
