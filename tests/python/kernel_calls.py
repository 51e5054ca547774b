"""Kernels that call kernels: recursive, mutually recursive, passed as arguments, with defaults."""
import math

from numba import njit


@njit
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@njit
def is_even(n):
    if n == 0:
        return True
    return is_odd(n - 1)


@njit
def is_odd(n):
    if n == 0:
        return False
    return is_even(n - 1)


@njit
def square(x):
    return x * x


@njit
def apply_twice(f, x):
    return f(f(x))


@njit
def integrate(f, a, b, n):
    acc = 0.0
    step = (b - a) / n
    for i in range(n):
        acc += f(a + (i + 0.5) * step) * step
    return acc


@njit
def scaled(x, factor=2, *, offset=1):
    return x * factor + offset


@njit
def caller(x):
    return scaled(x), scaled(x, 3), scaled(x, factor=4), scaled(x, offset=10), scaled(x, 5, offset=0)


@njit
def hypotenuse(a, b):
    return math.sqrt(square(a) + square(b))


@njit
def two(a, b):
    return a + b, a - b


@njit
def unpacked(a, b):
    s, d = two(a, b)
    (p, q), r = two(s, d), s
    return p * q + r


@njit
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


@njit
def lcm(a, b):
    return a // gcd(a, b) * b


print(fib(20), is_even(10), is_odd(7), is_even(7), square(5), square(1.5))
print(apply_twice(square, 3), apply_twice(square, 0.5), apply_twice(math.sqrt, 16.0))
print(integrate(math.cos, 0.0, 1.0, 1000), integrate(square, 0.0, 1.0, 1000), integrate(math.exp, 0, 1, 100))
print(caller(1), caller(0.5), scaled(1), scaled(1, offset=5), scaled(x=2, factor=3), scaled(2.5, 2.0))
print(hypotenuse(3, 4), hypotenuse(1.5, 2.0), unpacked(5, 3), unpacked(0.5, 0.25), lcm(12, 18))
print(fib(10) + fib(11) == fib(12), [square(i) for i in range(5)], sorted([3, 1, 2], key=square), list(map(gcd, [12, 18], [8, 27])))
