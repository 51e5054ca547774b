#! test: opt
#! call: f(f64, f64, i64)
# A check and a costly operation that do not depend on the iteration leave the loop.
import math


def f(x, y, n):
    s = 0.0
    for i in range(n):
        s += i / y + math.atan(x)
    return s

