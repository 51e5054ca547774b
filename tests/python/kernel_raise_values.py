# Exceptions with values, messages made of them, and what kernels print.
from numba import njit


@njit
def check(x, n):
    if x > n:
        raise ValueError(f"{x} is above {n!r}: {x / 2:.2f}")
    if x == n:
        raise IndexError("equal", x, (n, 0.5))
    if x < 0:
        raise KeyError(x)
    assert x != 1, f"not {x}"
    assert x != 2, x
    return x


for x in (9, 5, -1, 1, 2, 3):
    try:
        print(check(x, 5))
    except Exception as e:
        print(type(e).__name__, e.args, e)


@njit
def talk(x):
    print("x is", x, x * 0.5, x > 1, None, (x, 1.5))
    print()
    print(x, "a", sep="-", end="!\n")
    for i in range(2):
        print(i)
    return x


print(talk(3))


@njit
def half(x):
    print("before", x)
    if x > 1:
        raise RuntimeError("stopped")


half(1)
try:
    half(2)
except RuntimeError as e:
    print(e)
