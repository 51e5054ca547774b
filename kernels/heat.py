"""Diffusion of heat in three dimensions, explicit steps."""
import sys

import numpy as np
from numba import njit, prange


@njit(parallel=True)
def step(u, v, k):
    n, m, l = u.shape
    for x in prange(1, n - 1):
        for y in range(1, m - 1):
            for z in range(1, l - 1):
                around = (u[x - 1, y, z] + u[x + 1, y, z] + u[x, y - 1, z] + u[x, y + 1, z]
                          + u[x, y, z - 1] + u[x, y, z + 1])
                v[x, y, z] = u[x, y, z] + k * (around - 6.0 * u[x, y, z])


@njit
def total(u):
    heat = 0.0
    for plane in u:
        for row in plane:
            for value in row:
                heat += value
    return heat


n = min(int(sys.argv[1]) if len(sys.argv) > 1 else 40, 60)
u = np.zeros((n, n, n))
u[n // 2, n // 2, n // 2] = 64.0
v = u.copy()
for _ in range(4):
    step(u, v, 0.125)
    step(v, u, 0.125)
assert total(u) == 64.0
middle = u[n // 2, n // 2].tolist()
assert middle[n // 2] == max(middle)
assert float(u[n // 2 - 1, n // 2, n // 2]) == middle[n // 2 + 1]
print("ok")
