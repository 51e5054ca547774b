#! test: typed
#! call: python(i64, i64, f64)
#! call: numpy(i64, i64, f64)
from numba import njit


@njit
def python(a, b, x):
    return a / b, a // b, a % b, x / b


@njit(error_model="numpy")
def numpy(a, b, x):
    return a / b, a // b, x / b

