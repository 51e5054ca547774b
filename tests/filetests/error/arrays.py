#! test: error
# What arrays cannot do is refused where it is asked for.
import numpy as np
from numba import njit, prange


@njit
def too_many(x):
    return x[0, 1]  # error: [too-many-indices]


@njit
def by_float(x):
    return x[1.5]  # error: [array-index]


@njit
def attribute(x):
    return x.colour  # error: [unknown-attribute]


@njit
def method(x):
    return x.tofile(1)  # error: [unknown-attribute]


@njit
def element(x):
    x[0] = (1, 2)  # error: [element-value]


@njit
def scalar(n):
    n[0] = 1  # error: [not-assignable]


@njit
def truth(x):
    return 1 if x else 2  # error: [not-boolean]


@njit
def types(x, n):  # error: [cannot-unify]
    if n > 0:
        y = x
    else:
        y = n
    return y


@njit
def keyword(x):
    return np.sum(x, where=x)  # error: [unexpected-keyword]


@njit
def missing():
    return np.full(3)  # error: [missing-argument]


@njit
def dtype(n):
    return np.zeros(n, "records")  # error: [bad-argument]


@njit
def narrowing(x):
    x //= 2
    x /= 2  # error: [element-value]


@njit
def more_axes(x):
    y = np.zeros((2, 2))
    x[:] = y  # error: [too-many-axes]


@njit(parallel=True)
def carried(x):
    for i in prange(3):  # error: [prange-array]
        x = x + 1.0
    return x


@njit
def frozen(x):
    x[0] = 1.0  # error: [read-only-array]


a = np.zeros(3)
ints = np.zeros(3, dtype=np.int64)
fixed = np.zeros(3)
fixed.flags.writeable = False
calls = [(f, (a,)) for f in (too_many, by_float, attribute, method, element, truth, keyword, more_axes, carried)]
calls += [(scalar, (1,)), (types, (a, 1)), (missing, ()), (dtype, (2,)), (narrowing, (ints,)), (frozen, (fixed,))]
for f, args in calls:
    try:
        f(*args)
    except Exception as e:
        print(e)
    else:
        print(f.__name__, "was not refused")
