#! test: error
# What a function of whole arrays cannot take is refused at the call.
import numpy as np
from numba import njit


@njit
def not_an_array(x):
    return np.cumsum((1, x, "a"))  # error: [bad-argument]


@njit
def axis(x):
    return np.sum(x, axis=5)  # error: [bad-argument]


@njit
def keyword(x):
    return np.median(x, colour=1)  # error: [unexpected-keyword]


@njit
def ragged(x):
    return np.array([[1, 2], [3]])  # error: [bad-argument]


@njit
def loops(x):
    for v in zip(x, 3):  # error: [not-iterable]
        pass


@njit
def order(x):
    return np.transpose(x, (0, 0))  # error: [bad-argument]


for f in (not_an_array, axis, keyword, ragged, loops):
    try:
        f(np.ones(3))
    except Exception as e:
        print(e)
try:
    order(np.ones((2, 2)))
except Exception as e:
    print(e)
