"""What a kernel raises while an exception is handled has that as its context."""
from numba import njit
from ungil import nogil


@njit
def divided(a, b):
    return a // b


@njit
def outer(a, b):
    return divided(a, b) + 1


def shown(e):
    return f"{type(e).__name__}({e})" if e is not None else None


def in_a_handler(function, *args):
    try:
        raise KeyError("handled")
    except KeyError:
        try:
            function(*args)
        except ArithmeticError as e:
            print(shown(e), "in", shown(e.__context__), e.__cause__, e.__suppress_context__)


def region(a, b):
    with nogil:
        c = a // b
    return c


for function in (divided, outer, region):
    in_a_handler(function, 1, 0)

try:
    divided(1, 0)
except ZeroDivisionError as e:
    print(shown(e), "in", e.__context__)
    try:
        divided(2, 0)
    except ZeroDivisionError as f:
        print(f.__context__ is e)


def generator():
    try:
        yield 1
    except ValueError:
        yield divided(1, 0)


g = generator()
next(g)
try:
    g.throw(ValueError("thrown"))
except ZeroDivisionError as e:
    print(shown(e), "in", shown(e.__context__))
