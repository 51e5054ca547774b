"""A parallel sum has the same bits for every number of threads and every run."""
import math

from numba import get_num_threads, njit, prange, set_num_threads


@njit(parallel=True)
def wave(n):
    acc = 0.0
    for i in prange(n):
        acc += math.sin(i) / (i + 1)
    return acc


most = get_num_threads()
sums = set()
for threads in range(1, most + 1):
    set_num_threads(threads)
    for _ in range(5):
        sums.add(repr(wave(200_000)))
print(sums)
assert len(sums) == 1
print("ok")
