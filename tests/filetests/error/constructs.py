#! test: error
# What kernels do not have is refused at the place where it stands.
from numba import njit


@njit
def uses_dict(x):
    return {1: x}[1]  # error: [unsupported-construct]


@njit
def uses_try(x):
    try:  # error: [unsupported-construct]
        return 1 / x
    except ZeroDivisionError:
        return 0.0


@njit
def uses_with(x):
    with x:  # error: [unsupported-construct]
        return 1


@njit
def uses_fstring(x):
    return f"{x}"  # error: [unsupported-construct]


@njit
def uses_yield(x):
    yield x  # error: [unsupported-construct]


@njit
def uses_set(x):
    return {i for i in range(x)}  # error: [unsupported-construct]


for f in (uses_dict, uses_try, uses_with, uses_fstring, uses_yield, uses_set):
    try:
        f(1)
    except Exception as e:
        print(e)
