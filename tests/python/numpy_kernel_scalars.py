"""Scalars of NumPy are arguments and constants of kernels, and their classes convert there."""
import numpy as np
from numba import njit, typeof

HALF = np.float32(0.5)
SMALL = np.int8(100)
BIG = np.uint64(2**63)
TRUE = np.bool_(True)


@njit
def with_constants(x):
    if TRUE:
        return x * HALF, SMALL + x, np.float64(SMALL) / 3
    return x * HALF, SMALL + x, 0.0


@njit
def identity(x):
    return x


@njit
def converted(x):
    return np.int8(x), np.uint16(x), np.float32(x) + np.float32(1), np.int64(x) + np.int_(1)


@njit
def root(x):
    return np.sqrt(x) + np.pi


print(with_constants(3), with_constants(2.5))
for v in [np.float64(1.5), np.float32(0.5), np.int8(-3), np.uint8(200), np.int64(7), np.uint64(2**63), np.bool_(True)]:
    r = identity(v)
    print(type(r).__name__, r, typeof(v))
print(converted(300), converted(np.float64(2.75)), converted(np.int16(-2)))
print(root(4.0), root(np.float64(9)), root(np.int32(16)))
print(identity.signatures)
