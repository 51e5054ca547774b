#! test: error
# Names that mean nothing to a kernel are refused by name.
import math

from numba import njit


class Thing:
    value = 3


thing = Thing()


@njit
def opaque(x):
    return x + thing.value  # error: [unknown-attribute]


@njit
def unknown(x):
    return x + no_such_name  # error: [unknown-name]


@njit
def attribute(x):
    return math.no_such_function(x)  # error: [unknown-attribute]


@njit
def arguments(x):
    return math.sin(x, x)  # error: [argument-count]


def plain(x):
    return x


@njit
def calls_plain(x):
    return plain(x)  # error: [unsupported-object]


for f in (opaque, unknown, attribute, arguments, calls_plain):
    try:
        f(1)
    except Exception as e:
        print(e)
