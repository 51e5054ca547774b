"""A kernel that fails raises Python's exception, from serial and from parallel code, and the program goes on."""
import math

from numba import njit, prange


@njit
def mean_root(n, shift):
    acc = 0.0
    for i in range(n):
        acc += math.sqrt(i - shift)
    return acc / n


@njit(parallel=True)
def reciprocals(n, hole):
    acc = 0.0
    for i in prange(n):
        acc += 1.0 / (i - hole)
    return acc


for f, args in ((mean_root, (10, 0)), (mean_root, (10, 5)), (mean_root, (0, 0)), (reciprocals, (1000, 2000)), (reciprocals, (1000, 500))):
    try:
        print(f"{f.__name__}{args} = {f(*args):.6f}")
    except (ValueError, ZeroDivisionError) as e:
        print(f"{f.__name__}{args} raised {type(e).__name__}: {e}")
print("ok")
