#! test: error
# Types that do not fit are refused with both places.
from numba import njit


@njit
def unify(flag):
    if flag:
        x = 1
    else:
        x = (1, 2)  # error: [cannot-unify]
    return x


@njit
def operands(x):
    return x + (1, 2)  # error: [bad-operands]


@njit
def index(x):
    return x[0]  # error: [not-indexable]


@njit
def call(x):
    return x(1)  # error: [not-callable]


@njit
def unpack(x):
    a, b = x  # error: [not-unpackable]
    return a


@njit
def iterate(x):
    s = 0
    for i in x:  # error: [not-iterable]
        s += i
    return s


for f in (unify, operands, index, call, unpack, iterate):
    try:
        f(1)
    except Exception as e:
        print(e)
