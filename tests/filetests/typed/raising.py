#! test: typed
#! call: f(i64, f64)
import math


def f(n, x):
    """Each failure keeps its place."""
    assert n != 3, "three"
    if n < 0:
        raise ValueError("negative")
    if n > 100:
        raise KeyError
    return math.sqrt(x) + math.exp(x) + math.log(x) + (1 << n)

