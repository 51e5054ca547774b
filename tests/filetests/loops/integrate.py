#! test: loops
#! call: integrate(f64, f64, i64)
import math

from numba import njit


@njit
def integrate(a, b, n):
    acc = 0.0
    step = (b - a) / n
    for i in range(n):
        acc += math.cos(a + i * step) * step
    return acc

#| 12:5: integrate: 1 check made only if the result is not finite
