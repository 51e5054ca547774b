"""Kernels' math functions give the bits of the interpreter's."""
import math

from numba import njit


@njit
def one(x):
    return (
        math.sin(x), math.cos(x), math.tan(x), math.asin(x), math.acos(x), math.atan(x), math.sinh(x), math.cosh(x),
        math.tanh(x), math.asinh(x), math.atanh(x), math.exp(x), math.expm1(x), math.log1p(x), math.sqrt(x), math.erf(x),
        math.erfc(x), math.gamma(x + 1.0), math.lgamma(x + 1.0), math.fabs(-x),
    )


@njit
def positive(x):
    return math.log(x), math.log2(x), math.log10(x), math.acosh(x + 1.0), math.floor(x), math.ceil(x), math.trunc(x)


@njit
def two(x, y):
    return math.atan2(x, y), math.hypot(x, y), math.pow(x, y), math.fmod(x, y), math.copysign(x, -y), math.ldexp(x, 3)


@njit
def tests(x):
    return math.isnan(x), math.isinf(x), math.isfinite(x), math.degrees(x), math.radians(x)


def bits(kernel, *args):
    return repr(kernel(*args)) == repr(kernel.py_func(*args)) if hasattr(kernel, "py_func") else True


xs = [i / 64 for i in range(64)]
print(all(bits(one, x) for x in xs), all(bits(positive, x + 0.015625) for x in xs))
print(all(bits(two, x, y) for x in xs[1::7] for y in xs[1::5]), all(bits(tests, x) for x in xs))
print(one(0.5))
print(positive(2.5), two(1.5, 2.5), tests(0.5), tests(math.inf), tests(math.nan))
print(positive(3), math.floor(2.5), type(positive(2.5)[4]).__name__)
