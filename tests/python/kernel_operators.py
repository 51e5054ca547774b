"""Every operator on ints, floats and bools gives the interpreter's answer."""
from numba import njit


@njit
def int_ops(a, b):
    return a + b, a - b, a * b, a // b, a % b, a / b, a & b, a | b, a ^ b, -a, +a, ~a


@njit
def shifts(a, n):
    return a << n, a >> n


@njit
def float_ops(x, y):
    return x + y, x - y, x * y, x / y, x // y, x % y, -x, +x


@njit
def mixed(n, x):
    return n + x, n - x, n * x, n / x, n // x, n % x, x + n, x - n, x // n, x % n


@njit
def powers(n, x):
    return n**2, n**3, x**2, x**0.5, x**-1, 2**x, x**n


@njit
def compare(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b


@njit
def logic(a, b):
    return a and b, a or b, not a


@njit
def chain(a, b, c):
    return a < b < c, a < b == c, a != b != c, (a if b > c else c), min(a, b, c), max(a, b, c)


@njit
def conversions(n, x):
    return float(n), int(x), bool(n), abs(-n), abs(-x), round(x), int(True) + n


@njit
def divmods(a, b):
    return divmod(a, b), a // b * b + a % b == a


for a in (7, -7):
    for b in (2, -2, 3, -3):
        print(a, b, int_ops(a, b), divmods(a, b))
print(shifts(5, 3), shifts(-5, 1), shifts(1, 62), shifts(-1, 10))
for x in (7.5, -7.5):
    for y in (2.0, -2.0, 0.5):
        print(x, y, float_ops(x, y), divmods(x, y))
print(mixed(7, 2.5), mixed(-7, 2.5), mixed(3, -0.5))
print(powers(3, 2.25), powers(-2, 1.5))
for pair in ((1, 2), (2, 2), (3, 2), (1.5, 2.5), (1, 1.5), (True, False), (0.0, -0.0)):
    print(pair, compare(*pair))
print(logic(True, False), logic(False, True), logic(True, True))
print(chain(1, 2, 3), chain(3, 2, 1), chain(1.5, 1.5, 1.5))
print(conversions(5, 2.75), conversions(-3, -2.75))
nan, inf = float("nan"), float("inf")
print(compare(nan, nan), compare(inf, 1.0), float_ops(inf, 2.0)[0:3], float_ops(1e308, 10.0)[2])
