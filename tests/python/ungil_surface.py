"""What the module numba offers here, and what it says of what it does not."""
import math

import numpy as np
from numba import float64, get_num_threads, int64, jit, njit, prange, set_num_threads, typeof, vectorize
from numba.core import errors, types
from numba.core.errors import TypingError


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).splitlines()[0])


@njit
def casts(x):
    return np.int8(x), np.uint8(x), np.int16(x), np.float32(x), np.sqrt(x), np.bool_(x)


@njit
def identity(x):
    return x


@njit
def first_two(t):
    return t[0] + t[1]


@njit
def optional(x):
    if x is None:
        return 0
    return x


@njit
def numbers():
    return range(3)


@njit
def apply(f, x):
    return f(x)


@jit(float64(float64, int64))
def declared(x, n):
    return x * n


@njit
def bound(a, /, b, *, c=5, d):
    return a, b, c, d


@njit
def outer(a, b):
    return inner(a * 2, b) + 1


@njit
def inner(a, b):
    return a / b


class Holder:
    @njit
    def method(self, x):
        return x


print(casts(300.0), np.float64(2), types.int64, errors.TypingError is TypingError)
print(identity(2**63), first_two((1, 2.5)), optional(None), optional(3), numbers(), apply(math.cos, 0.0), apply(identity, 5))
print(declared(2, 3), declared.signatures, typeof(1.5), typeof((1, 2.5)), list(prange(2, 8, 3)))
print(bound(1, 2, d=3), bound(1, b=2.0, d=3, c=9), callable(identity), identity.py_func(7), identity.__name__)
n = get_num_threads()
set_num_threads(1)
print(get_num_threads(), n >= 1)
try:
    set_num_threads(0)
except ValueError as e:
    print("ValueError", str(e)[:45])
attempt(lambda: vectorize(identity))
attempt(lambda: jit(bogus=1))
attempt(lambda: jit("f9(f8)"))
attempt(lambda: jit(5))
attempt(lambda: njit(len))
attempt(lambda: Holder().method(3))
attempt(lambda: identity(2**64))
attempt(lambda: apply(lambda x: x, 5))
attempt(lambda: declared("a", 1))
for call in (
    lambda: bound(),
    lambda: bound(1, 2),
    lambda: bound(1, 2, 3, d=1),
    lambda: bound(a=1, b=2, d=3),
    lambda: bound(1, 2, d=3, e=4),
    lambda: bound(1, 2, b=2, d=4),
    lambda: outer(1, 0),
):
    attempt(call)
