#! test: run
# math's functions give the interpreter's bits and the interpreter's errors.
import math

from numba import njit


@njit
def trig(x):
    return math.sin(x), math.cos(x), math.tan(x), math.asin(x / 10), math.acos(x / 10), math.atan(x)


@njit
def hyper(x):
    return math.sinh(x), math.cosh(x), math.tanh(x), math.asinh(x), math.acosh(1.0 + x * x), math.atanh(x / 10)


@njit
def exps(x):
    return math.exp(x), math.expm1(x), math.log1p(x * x), math.log(1.0 + x * x), math.log2(1.0 + x * x), math.log10(1.0 + x * x)


@njit
def special(x):
    return math.erf(x), math.erfc(x), math.gamma(x + 5.5), math.lgamma(x + 5.5)


@njit
def parts(x):
    return math.floor(x), math.ceil(x), math.trunc(x), math.fabs(x), math.copysign(1.0, x), math.isnan(x), math.isinf(x)


@njit
def two(x, y):
    return math.atan2(x, y), math.hypot(x, y), math.fmod(x, 2.5), math.pow(abs(x), y)


@njit
def sqrt(x):
    return math.sqrt(x)


@njit
def log(x):
    return math.log(x)


@njit
def exp(x):
    return math.exp(x)


@njit
def acos(x):
    return math.acos(x)


@njit
def gcd(a, b):
    return math.gcd(a, b)


# run: trig(0.5) == (math.sin(0.5), math.cos(0.5), math.tan(0.5), math.asin(0.05), math.acos(0.05), math.atan(0.5))
# run: trig(-2.75)[0] == math.sin(-2.75)
# run: trig(3)[1] == math.cos(3)
# run: hyper(1.25) == (math.sinh(1.25), math.cosh(1.25), math.tanh(1.25), math.asinh(1.25), math.acosh(2.5625), math.atanh(0.125))
# run: exps(0.7) == (math.exp(0.7), math.expm1(0.7), math.log1p(0.7 * 0.7), math.log(1.0 + 0.7 * 0.7), math.log2(1.0 + 0.7 * 0.7), math.log10(1.0 + 0.7 * 0.7))
# run: special(0.3) == (math.erf(0.3), math.erfc(0.3), math.gamma(5.8), math.lgamma(5.8))
# run: parts(-2.5) == (-3, -2, -2, 2.5, -1.0, False, False)
# run: parts(2.5) == (2, 3, 2, 2.5, 1.0, False, False)
# run: two(3.0, 4.0) == (math.atan2(3.0, 4.0), 5.0, 0.5, 81.0)
# run: sqrt(2) == 1.4142135623730951
# run: sqrt(-1.0) == ValueError
# run: log(0.0) == ValueError
# run: log(-1) == ValueError
# run: exp(1000.0) == OverflowError
# run: exp(-1000.0) == 0.0
# run: acos(2.0) == ValueError
# run: sqrt(float("inf")) == float("inf")
# run: gcd(12, 18) == 6
# run: gcd(-12, 18) == 6
# run: gcd(0, 0) == 0
