"""Softmax of the rows of a matrix."""
import sys

import numpy as np
from numba import njit, prange


@njit(parallel=True)
def softmax(x):
    out = np.empty_like(x)
    for i in prange(x.shape[0]):
        row = x[i]
        e = np.exp(row - np.max(row))
        out[i] = e / np.sum(e)
    return out


n = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
x = (np.arange(n * 100) * 37 % 1009 / 100.0).reshape(n, 100)
p = softmax(x)
assert np.max(np.abs(p.sum(axis=1) - 1.0)) < 1e-12
assert np.all(np.argmax(p, axis=1) == np.argmax(x, axis=1))
q = softmax(x + 500.0)
assert np.max(np.abs(p - q)) < 1e-9
print("ok")
