"""Exceptions in blocks under `with nogil:`: the place in the traceback, and what the variables hold then."""
import math
import traceback

from ungil import jit, nogil


@jit
def inverse(x):
    return 1.0 / x


def divides(n):
    total = 0
    with nogil:
        for i in range(5):
            total += 10 // (n - i)
    return total


def within_a_function(x):
    y = 0.0
    with nogil:
        y = 1.0
        y += inverse(x)
    return y


def domain(x):
    with nogil:
        y = math.sqrt(x)
    return y


def raises(n):
    with nogil:
        if n > 2:
            raise ValueError("too many")
        n += 1
    return n


def asserts(n):
    with nogil:
        assert n < 3, "must be small"
    return n


def unbound(n):
    with nogil:
        if n:
            y = 1
        z = y + 1
    return z


def told(function, *args):
    try:
        print(function(*args))
    except Exception:
        text = traceback.format_exc().rstrip()
        for line in text.split("\n")[3:]:
            print(line.replace(__file__, "FILE"))


def keeps(n):
    a, b = 1, 2.0
    try:
        with nogil:
            a = 10
            b = b / n
            c = a
    except ZeroDivisionError as e:
        print("ZeroDivisionError:", e)
    try:
        return a, b, c
    except UnboundLocalError:
        return a, b


def in_a_handler(n):
    try:
        raise KeyError("first")
    except KeyError:
        with nogil:
            x = 1 % n
    return x


told(divides, 7)
told(divides, 3)
told(within_a_function, 2.0)
told(within_a_function, 0.0)
told(domain, -1.0)
told(raises, 2)
told(raises, 3)
told(asserts, 3)
told(unbound, 0)
print(keeps(2.0))
print(keeps(0.0))
told(in_a_handler, 1)
told(in_a_handler, 0)
