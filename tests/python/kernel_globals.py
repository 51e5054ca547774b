"""Globals and closure variables are constants of a kernel."""
import math

from numba import njit

SCALE = 3
RATE = 0.5
FLAG = True
PAIR = (2, 0.25)


@njit
def uses_globals(x):
    return x * SCALE + RATE if FLAG else 0.0


@njit
def uses_pair(x):
    return x * PAIR[0] + PAIR[1]


@njit
def uses_module(r):
    return math.pi * r * r, math.e, math.tau


def make(k):
    @njit
    def multiply(x):
        return x * k

    return multiply


def make_nested(a):
    b = a * 10

    def inner(c):
        @njit
        def f(x):
            return a * x * x + b * x + c

        return f

    return inner


double, triple = make(2), make(3)
half = make(0.5)
print(uses_globals(2), uses_globals(1.5), uses_pair(10), uses_module(2.0))
print(double(5), triple(5), half(5), double(1.5), double(5))
print(make_nested(1)(5)(2), make_nested(0.5)(1)(2))


class Holder:
    @staticmethod
    @njit
    def add(a, b):
        return a + b


print(Holder.add(1, 2), Holder().add(1.5, 2))
table = {"add": njit(lambda a, b: a + b), "mul": njit(lambda a, b: a * b)}
print(table["add"](2, 3), table["mul"](2, 3.5))


def plain(x):
    return x + 1


compiled = njit(plain)
print(compiled(1), plain(1), compiled.py_func is plain, compiled.__name__)
