#! test: error
# Further refusals, each at its place.
from numba import njit, prange


@njit
def big(x):
    return x + 99999999999999999999  # error: [int-too-large]


@njit
def raises_value(x):
    raise ValueError([x])  # error: [cannot-show]


@njit
def inner(x):
    @njit  # error: [unsupported-construct]
    def g(y):
        return y

    return g(x)


@njit
def mixed(x):
    return [x, (x, x)]  # error: [list-element]


@njit
def holds(x):
    a = [1]
    a.append((x, x))  # error: [list-element]
    return a


@njit(parallel=True)
def grows(x):
    a = [x]
    for i in prange(x):
        a.append(i)  # error: [prange-list]
    return a


@njit
def shows(x):
    print([x])  # error: [cannot-show]


@njit
def tuple_index(x):
    return (1, (2, x))[x]  # error: [tuple-index]


@njit
def tuple_range(x):
    return (x, x)[2]  # error: [tuple-index-range]


@njit
def bits(x):
    return (x / 2) & 1  # error: [bad-operands]


@njit
def invert(x):
    return ~(x / 2)  # error: [bad-operand]


@njit
def helper(a, *, b):
    return a + b


@njit
def missing(x):
    return helper(x)  # error: [missing-argument]


@njit
def surplus(x):
    return helper(x, b=1, c=2)  # error: [unexpected-keyword]


@njit
def twice(x):
    return helper(x, a=1, b=2)  # error: [repeated-argument]


@njit
def too_many(x):
    return helper(x, x, b=1)  # error: [argument-count]


for f in (big, raises_value, inner, mixed, holds, grows, shows, tuple_index, tuple_range, bits, invert, missing, surplus, twice, too_many):
    try:
        f(1)
    except Exception as e:
        print(e)
