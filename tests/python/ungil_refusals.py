"""What a kernel cannot do is refused with a reason; jit without nopython runs it interpreted."""
from numba import jit, njit, prange


class Thing:
    value = 3


thing = Thing()


@njit
def uses_object(x):
    return x + thing.value


@njit
def uses_string(x):
    return str(x) + "!"


@njit
def uses_dict(x):
    return {1: x}[1]


@njit
def carried(n):
    return n


@njit(parallel=True)
def dependent(n):
    last = 0
    for i in prange(n):
        last = last * 2 + i
    return last


@njit
def mixed(flag):
    if flag:
        x = 1
    else:
        x = (1, 2)
    return x


def attempt(f, *args):
    try:
        print(f.__name__, f(*args))
    except Exception as e:
        print(f.__name__, type(e).__name__)


attempt(uses_object, 1)
attempt(uses_string, 1)
attempt(uses_dict, 1)
attempt(dependent, 10)
attempt(mixed, True)
attempt(carried, "text")
attempt(carried, [1])
attempt(carried, thing)
attempt(carried, 5)


@jit(nopython=False)
def falls_back(x):
    return {1: x}[1]


print(falls_back(5), falls_back("any"))
