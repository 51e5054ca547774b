import math

import numpy as np


def logical_and(x, y):
    return bool(x) and bool(y)


def logical_or(x, y):
    return bool(x) or bool(y)


def logical_xor(x, y):
    return bool(x) != bool(y)


def logical_not(x):
    return not x


def reciprocal(x):
    return 1.0 / x


def signbit(x):
    return np.copysign(1.0, x) < 0.0


def heaviside(x, h):
    if x != x:
        return float(x)
    if x == 0:
        return float(h)
    return 1.0 if x > 0 else 0.0


def fmax(x, y):
    if x != x:
        return y
    if y != y:
        return x
    return y if y > x else x


def fmin(x, y):
    if x != x:
        return y
    if y != y:
        return x
    return y if y < x else x


def logaddexp(x, y):
    if x == y:
        return x + 0.6931471805599453
    d = x - y
    if d > 0:
        return x + np.log1p(np.exp(-d))
    if d <= 0:
        return y + np.log1p(np.exp(d))
    return float(d)


def logaddexp2(x, y):
    if x == y:
        return x + 1.0
    d = x - y
    if d > 0:
        return x + np.log1p(np.exp2(-d)) * 1.4426950408889634
    if d <= 0:
        return y + np.log1p(np.exp2(d)) * 1.4426950408889634
    return float(d)


def sinc(x):
    y = math.pi * (1.0e-20 if x == 0 else x)
    return np.sin(y) / y


def clip(a, a_min=None, a_max=None):
    r = a
    if a_min is not None:
        r = np.maximum(r, a_min)
    if a_max is not None:
        r = np.minimum(r, a_max)
    return r


def nan_to_num(x, copy=True, nan=0.0):
    if x != x:
        return nan
    if x == math.inf:
        return 1.7976931348623157e308
    if x == -math.inf:
        return -1.7976931348623157e308
    return x


def isclose(a, b, rtol=1e-05, atol=1e-08):
    if a == b:
        return True
    if math.isfinite(a) and math.isfinite(b):
        return abs(a - b) <= atol + rtol * abs(b)
    return False


def isposinf(x):
    return x == math.inf


def isneginf(x):
    return x == -math.inf


def round(a, decimals=0):
    if decimals == 0:
        return np.rint(a)
    if decimals > 0:
        scale = np.power(10.0, decimals)
        return np.rint(a * scale) / scale
    scale = np.power(10.0, -decimals)
    return np.rint(a / scale) * scale


def around(a, decimals=0):
    return np.round(a, decimals)


def fix(x):
    return np.trunc(x)


def real(x):
    return x


def conj(x):
    return x


def conjugate(x):
    return x
