"""Compiled functions in joblib's workers: kernels of the script, and functions of Cython's pure mode."""
import pickle

import cython
from joblib import Parallel, delayed
from numba import njit


@njit
def helper(x):
    return x * 2.0


@njit(fastmath=True)
def total(n):
    acc = 0.0
    for i in range(n):
        acc += helper(i)
    return acc


@cython.cfunc
def doubled(x: cython.double) -> cython.double:
    return x * 2


@cython.ccall
def summed(n: cython.int) -> cython.double:
    acc: cython.double = 0
    i: cython.int
    for i in range(n):
        acc += doubled(i)
    return acc


for f in (total, summed):
    for backend in ("threading", "multiprocessing", "loky"):
        results = Parallel(n_jobs=2, backend=backend)(delayed(f)(n) for n in (10, 100))
        print(backend, [float(x) for x in results])
    print(pickle.loads(pickle.dumps(f)) is f)
