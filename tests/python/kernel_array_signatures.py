"""Array types in explicit signatures, as texts and as objects."""
import numpy as np
from numba import float64, int64, njit


@njit(float64(float64[:], int64))
def at(x, i):
    return x[i]


@njit("void(float64[:, ::1], uint8[::1])")
def fill(m, x):
    m[0, 1] = x[0]


@njit(["float64(Array(float64, 1, 'C'))", float64(float64[::1, :])])
def first(x):
    return x.size * 1.0


a = np.array([1.0, 2.0, 3.0, 4.0])
m = np.zeros((2, 2))
fill(m, np.array([7, 8], dtype=np.uint8))
print(float(at(a, 2)), float(at(a[::-1], 0)), m.tolist())
print(first(a), first(np.zeros((2, 3)).T))
