"""Cython's `overflowcheck` and `cpow`, and where a loop may use threads: interpreted and compiled alike."""
import cython
from cython import nogil
from cython.parallel import parallel, prange, threadid


def told(name, f, *args):
    try:
        print(name, *args, f(*args))
    except Exception as e:
        print(name, *args, type(e).__name__, e)


@cython.overflowcheck(True)
def checked(a: cython.int, b: cython.int, op: str):
    r: cython.int = 0
    if op == "+":
        r = a + b
    elif op == "-":
        r = a - b
    elif op == "*":
        r = a * b
    elif op == "<<":
        r = a << b
    elif op == "+=":
        r = a
        r += b
    return r


@cython.overflowcheck(True)
def checked_blocks(a: cython.int, b: cython.int, op: cython.int):
    r: cython.int = 0
    with nogil:
        if op == 0:
            r = a + b
        elif op == 1:
            r = a - b
        elif op == 2:
            r = a * b
        elif op == 3:
            r = a << b
        else:
            r = a
            r += b
    return r


INPUTS = [
    (2**31 - 1, 1), (2**31 - 1, 0), (-(2**31), -1), (-(2**31), 1), (65536, 32768), (46341, 46341), (46340, 46340),
    (1, 30), (1, 31), (0, 32), (-1, 1), (1, -1), (3, 29),
]
for number, op in enumerate(("+", "-", "*", "<<", "+=")):
    for a, b in INPUTS:
        told(op, checked, a, b, op)
        told("  in a block", checked_blocks, a, b, number)


def widths(a: cython.long, b: cython.ulong, c: cython.uint, d: cython.short):
    """Each operator's own type is checked: small ones meet as ints, and storing wraps."""
    x: cython.long = 0
    u: cython.ulong = 0
    s: cython.short = 0
    one: cython.uint = 1
    with nogil, cython.overflowcheck(True):
        x = a + 1
        u = b - 1
        c = c + one
        s = d * d
        with cython.overflowcheck(False):
            x = x * x
    return x, u, c, s


told("widths", widths, 5, 1, 7, 200)
told("widths", widths, 2**63 - 1, 1, 7, 1)
told("widths", widths, 5, 0, 7, 1)
told("widths", widths, 5, 1, 2**32 - 1, 1)
told("widths", widths, 2**40, 1, 7, 1)


@cython.cpow(True)
def powers(a: cython.int, b: cython.int, x: cython.double, y: cython.double):
    r: cython.int = a**b
    z: cython.double = x**y
    with nogil:
        r = r * 10 + a**b
        z = z + x**y
    return r, z


for args in (2, 5, 2.0, 0.5), (3, 0, 2.0, -1.0), (2, -1, 4.0, 1.5), (-3, 3, -8.0, 3.0), (7, 40, 0.0, -1.0), (1, 1, -8.0, 0.5):
    told("cpow", powers, *args)


def soft_powers(a: cython.int, b: cython.int):
    z: cython.double = a**b
    with nogil:
        z = z + a**b
        with cython.cpow(True):
            a = a**b
    return z, a


for args in (2, 5), (2, -1), (7, 0):
    told("without", soft_powers, *args)


def sums(n: cython.int, few: cython.int):
    total: cython.long = 0
    most: cython.int = 0
    i: cython.int
    for i in prange(n, nogil=True, use_threads_if=n > few):
        total += i
    for i in prange(n, nogil=True, use_threads_if=False):
        most += threadid()
    with nogil, parallel(use_threads_if=False):
        for i in prange(n):
            most += threadid()
    return total, most


told("threads", sums, 100_000, 10)
told("threads", sums, 100_000, 1_000_000)


def no_condition(n: cython.int):
    total: cython.long = 0
    i: cython.int
    for i in prange(n, nogil=True, use_threads_if=1 // (n - n) > 0):
        total += i
    return total


told("threads", no_condition, 5)
