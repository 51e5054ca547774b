"""math: functions, constants, domain errors."""
import math
from math import pi, sin, sqrt

print(pi, math.e, math.tau, math.inf, math.nan, -math.inf)
print(sqrt(2), math.sqrt(0), math.cbrt(8), math.isqrt(10**20), math.hypot(3, 4), math.hypot(1, 2, 2), math.dist([0, 0], [3, 4]))
print(sin(0.5), math.cos(0.5), math.tan(0.5), math.asin(0.5), math.acos(0.5), math.atan(0.5), math.atan2(-1, -1), math.sinh(1), math.cosh(1), math.tanh(0.5), math.asinh(1), math.acosh(2), math.atanh(0.5))
print(math.exp(1), math.exp2(10), math.expm1(1e-10), math.log(10), math.log(8, 2), math.log2(8), math.log10(1000), math.log1p(1e-10), math.log(2**1000), math.log2(10**400))
print(math.floor(2.7), math.floor(-2.7), math.ceil(2.1), math.ceil(-2.1), math.trunc(-2.7), math.floor(1e20), math.fabs(-3), math.fmod(-7, 3), math.modf(-2.5), math.frexp(10.0), math.ldexp(0.5, 4), math.remainder(7, 4), math.copysign(2, -0.0))
print(math.gcd(12, 18), math.gcd(), math.gcd(12, 18, 27), math.lcm(4, 6), math.factorial(20), math.factorial(25), math.comb(10, 3), math.perm(5, 2), math.perm(5), math.prod([1, 2, 3]), math.prod([1.5, 2], start=2))
print(math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1.0), math.isclose(0.1 + 0.2, 0.3), math.isclose(1, 1.1, rel_tol=0.2), math.isclose(0, 1e-10, abs_tol=1e-9), math.fsum([0.1] * 10), math.sumprod([1, 2], [3, 4]))
print(math.degrees(pi), math.radians(180), math.gamma(5), math.lgamma(10), math.erf(0.5), math.erfc(0.5), math.nextafter(1.0, 2.0), math.ulp(1.0))
print(math.pow(2, 0.5), math.pow(0, 0), math.floor(5), math.ceil(True), math.sqrt(10**40), math.cos(math.inf * 0) != math.cos(0))
for bad in (
    lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.log(-1), lambda: math.acos(2), lambda: math.exp(1000),
    lambda: math.sqrt("a"), lambda: math.factorial(-1), lambda: math.factorial(1.5), lambda: math.gcd(1.5, 2), lambda: math.fmod(1, 0),
    lambda: math.pow(0, -1), lambda: math.sin(math.inf), lambda: math.floor(math.nan), lambda: math.ceil(math.inf), lambda: math.comb(-1, 2),
    lambda: math.sqrt(), lambda: math.sqrt(1, 2), lambda: math.cosh(1000), lambda: math.atanh(1), lambda: math.gamma(0), lambda: math.isqrt(-1),
    lambda: math.nothing, lambda: math.sqrt(None), lambda: math.log("a"), lambda: math.ldexp(1.0, 10000), lambda: math.log1p(-1), lambda: math.fsum([1e308, 1e308]),
):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(sum(math.sin(i / 10) for i in range(100)), math.cos(1e10), math.exp(-745.2), math.exp(-745.1), math.tan(math.pi / 2), math.sin(math.pi))


class Wave:
    def __float__(self):
        return 0.25


print(math.sqrt(Wave()), math.sqrt(True), math.floor(Wave()) if hasattr(Wave, "__floor__") else "no floor", math.trunc(3), math.__name__)
