"""What goes wrong in a kernel raises Python's exception, and the program goes on."""
import math

from numba import njit, prange


@njit
def divide(a, b):
    return a / b


@njit
def floor_divide(a, b):
    return a // b


@njit
def modulo(a, b):
    return a % b


@njit
def root(x):
    return math.sqrt(x)


@njit
def logarithm(x):
    return math.log(x)


@njit
def shift(a, n):
    return a << n


@njit
def unbound(flag):
    if flag:
        value = 1
    return value


@njit
def raises(n):
    if n == 1:
        raise ValueError("one")
    if n == 2:
        raise KeyError("two")
    if n == 3:
        raise RuntimeError
    return n


@njit
def calls(n):
    return raises(n) + 1


@njit
def endless(n):
    return endless(n + 1) + 1


@njit(parallel=True)
def parallel_divide(n, at):
    total = 0
    for i in prange(n):
        total += 10 // (i - at)
    return total


@njit
def asserts(x):
    assert x > 0
    return x


def attempt(f, *args):
    name = getattr(f, "__name__", "?")
    try:
        print(name, args, "=", f(*args))
    except Exception as e:
        print(name, args, "->", type(e).__name__, e)


for f in (divide, floor_divide, modulo):
    for args in ((1, 0), (1.0, 0.0), (-1, 0), (5, 2)):
        attempt(f, *args)
attempt(root, -1.0)
attempt(root, 4)
attempt(logarithm, 0.0)
attempt(shift, 1, -1)
attempt(shift, 1, 4)
attempt(unbound, False)
attempt(unbound, True)
for n in range(4):
    attempt(raises, n)
    attempt(calls, n)
attempt(endless, 0)
attempt(parallel_divide, 1000, 500)
attempt(parallel_divide, 1000, 5000)
attempt(asserts, -1)
attempt(divide)
attempt(divide, 1)
attempt(divide, 1, 2, 3)
attempt(divide, 10, 4)
print("alive")
