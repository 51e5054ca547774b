"""Blocks of ordinary functions without the lock: two threads compute at once, and Cython's words for it."""
import math
import threading

import cython
from cython.parallel import prange
from ungil import nogil


def area(a, b, n):
    """The block under `with nogil:` is compiled over the variables that it uses."""
    total = 0.0
    step = (b - a) / n
    with nogil:
        for i in range(n):
            total += math.sin(a + (i + 0.5) * step) * step
    return total


@cython.cfunc
def wave(x: cython.double) -> cython.double:
    return math.sin(x)


def area_of_cython(a: cython.double, b: cython.double, n: cython.Py_ssize_t):
    """The same in Cython's pure-Python mode, its loop on all processors."""
    total: cython.double = 0
    step: cython.double = (b - a) / n
    i: cython.Py_ssize_t
    for i in prange(n, nogil=True):
        total += wave(a + (i + 0.5) * step) * step
    return total


halves = {}
bounds = {"left": (0, math.pi / 2), "right": (math.pi / 2, math.pi)}
threads = [
    threading.Thread(target=lambda name=name: halves.update({name: area(*bounds[name], 200_000)}))
    for name in bounds
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"two halves: {halves['left']:.9f} + {halves['right']:.9f}")
print(f"at once, on all processors: {area_of_cython(0, math.pi, 400_000):.9f}")
assert abs(sum(halves.values()) - 2) < 1e-9
assert abs(area_of_cython(0, math.pi, 400_000) - 2) < 1e-9
print("ok")
