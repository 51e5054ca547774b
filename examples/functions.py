"""A kernel takes functions as arguments and is specialised on each: built-in, jitted, or made by a closure."""
import math

from numba import njit


@njit
def integrate(f, a, b, *, n=1000):
    acc = 0.0
    step = (b - a) / n
    for i in range(n):
        acc += f(a + (i + 0.5) * step) * step
    return acc


def polynomial(a, b, c):
    @njit
    def value(x):
        return (a * x + b) * x + c

    return value


cases = [
    (math.cos, 0.0, math.pi / 2, 1.0),
    (math.exp, 0.0, 1.0, math.e - 1.0),
    (polynomial(3.0, 2.0, 1.0), 0.0, 1.0, 3.0),
    (polynomial(0, 0, 5), -1.0, 1.0, 10.0),
]
for f, a, b, exact in cases:
    found = integrate(f, a, b, n=20_000)
    print(f"{found:.9f} {exact:.9f}")
    assert abs(found - exact) < 1e-6
print("ok")
