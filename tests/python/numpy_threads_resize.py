"""Arrays that other threads resize, retype and reshape: whoever computes with them keeps what it has begun with."""
import threading
import warnings

import numpy as np
from numba import njit

warnings.simplefilter("ignore")
N = 200_000
a = np.arange(N, dtype=np.float64)
b = np.ones(N)
over = threading.Event()
strange = set()


@njit(nogil=True)
def total(x):
    sum = 0.0
    for i in range(x.size):
        sum += x[i]
    return sum


def check(f):
    while not over.is_set():
        try:
            if not f(a):
                strange.add(f.__name__)
        except (TypeError, ValueError):
            # What the others have made of it has another shape or type than what it is used with.
            pass


def summed(x):
    return x.view(np.int8).sum() is not None


def added(x):
    return np.add(x, b).shape == b.shape


def sorted_(x):
    return np.sort(x).size in (N, 100, 2 * N, 200, 8 * N, 800)


def compiled(x):
    return x.dtype != np.float64 or x.ndim != 1 or total(x) >= 0


threads = [threading.Thread(target=check, args=(f,)) for f in (summed, added, sorted_, compiled)]
total(a)
for thread in threads:
    thread.start()
refused = 0
for i in range(300):
    a.shape = (a.size,)
    a.dtype = np.float64
    try:
        a.resize(100 if i % 2 else N)
    except ValueError:
        refused += 1
        a.resize(100 if i % 2 else N, refcheck=False)
    a.dtype = (np.float64, np.int64, np.float32, np.int8)[i % 4]
    a.shape = (a.size // 2, 2)
over.set()
for thread in threads:
    thread.join()
view = a[:]
try:
    a.resize(7)
except ValueError as e:
    print(str(e).split("\n")[0])
print(a.shape, a.dtype, strange)
