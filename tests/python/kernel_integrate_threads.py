"""The same integral as annotated kernels: serial, fastmath, prange, and called from threads."""
import math
import threading

from numba import jit, njit, prange


@jit(nopython=True, parallel=True, fastmath=True, cache=True)
def integrate(a, b, *, n_iter=1000):
    acc = 0
    step = (b - a) / n_iter
    for i in prange(n_iter):
        acc += math.cos(a + i * step) * step
    return acc


@njit
def integrate_serial(a, b, n_iter):
    acc = 0.0
    step = (b - a) / n_iter
    for i in range(n_iter):
        acc += math.cos(a + i * step) * step
    return acc


@njit(nogil=True)
def integrate_piece(a, step, start, stop):
    acc = 0.0
    for i in range(start, stop):
        acc += math.cos(a + i * step) * step
    return acc


def plain(a, b, n_iter):
    acc = 0.0
    step = (b - a) / n_iter
    for i in range(n_iter):
        acc += math.cos(a + i * step) * step
    return acc


n = 100_000
print(f"{integrate(0, math.pi / 2):.10f}")
print(f"{integrate(0, math.pi / 2, n_iter=10**6):.10f}")
print(repr(integrate_serial(0.0, 1.5, n)) == repr(plain(0.0, 1.5, n)))
parts = [0.0] * 4


def piece(k):
    parts[k] = integrate_piece(0.0, 1.5 / n, k * n // 4, (k + 1) * n // 4)


threads = [threading.Thread(target=piece, args=(k,)) for k in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(f"{sum(parts):.10f}")
print(type(integrate(0, 1)).__name__, callable(integrate), integrate.__name__)
print(getattr(integrate, "py_func", integrate).__name__)
