# Functions of complex numbers: values, branch cuts, infinities, errors.
import cmath
import random

inf, nan = float("inf"), float("nan")
names = [
    "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "exp", "log", "log10", "sin",
    "sinh", "sqrt", "tan", "tanh", "phase", "polar", "isfinite", "isinf", "isnan",
]


def result(f, *args, **kw):
    try:
        return f(*args, **kw)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def digits(z):
    return f"{z:.12g}" if isinstance(z, complex) else z


parts = [-inf, -2.5, -0.0, 0.0, 2.5, inf, nan]
for name in names:
    f = getattr(cmath, name)
    for x in parts:
        print(name, x, [digits(result(f, complex(x, y))) for y in parts])
for r in parts:
    print("rect", r, [digits(result(cmath.rect, r, phi)) for phi in parts])

print("extremes")
for name in names[:16]:
    f = getattr(cmath, name)
    for z in [1e308 + 1e308j, -1e308 - 1j, 1e-320 + 3e-321j, complex(-1e-320, -0.0), 1 + 0j, complex(-1, -0.0), 1 + 1e-200j,
              710 + 0.3j, -710.3 + 2j, 800j, 720 - 1j, 0.9 + 0.1j, 1e160 + 1e-160j]:
        print(name, z, digits(result(f, z)))

print("anywhere")
random.seed(5)
for name in names[:16]:
    f = getattr(cmath, name)
    for size in [1, 10, 300, -300]:
        z = complex(random.uniform(-1, 1) * 10.0**size, random.uniform(-1, 1) * 10.0 ** random.choice([0, size]))
        print(name, digits(z), digits(result(f, z)))
for _ in range(5):
    z = complex(random.uniform(-2, 2), random.uniform(-2, 2))
    print(
        cmath.isclose(cmath.exp(cmath.log(z)), z), cmath.isclose(cmath.sin(cmath.asin(z)), z),
        cmath.isclose(cmath.sqrt(z) ** 2, z), cmath.isclose(cmath.tanh(cmath.atanh(z)), z),
        cmath.isclose(cmath.rect(*cmath.polar(z)), z), cmath.isclose(cmath.exp(1j * cmath.phase(z)), z / abs(z)),
    )


class Given:
    def __complex__(self):
        return 3 - 4j


class Real:
    def __float__(self):
        return 4.0


class Index:
    def __index__(self):
        return -9


print("arguments")
for x in [Given(), Real(), Index(), "x", None, True, 10**400]:
    print(type(x).__name__, result(cmath.sqrt, x))
print(result(cmath.sqrt), result(cmath.sqrt, 1, 2), result(cmath.rect, 1), result(cmath.rect, "a", 1), sep="\n")
for args in [(8, 2), (8, 0), (0, 2), (-1, 1), (2j, -3 + 1j), (), (1, 2, 3), (2, nan), (0,)]:
    print("log", args, digits(result(cmath.log, *args)))
for args, kw in [
    ((1, 1 + 1e-10j), {}), ((1, 1.1), {}), ((1, 1.1), {"rel_tol": 0.2}), ((1, 1), {"rel_tol": -1}),
    ((0, 1e-5j), {"abs_tol": 1e-4}), ((inf, inf), {}), ((complex(inf, 1), complex(inf, 2)), {}), ((1,), {}),
    ((1, 2, 3), {}), ((nan, nan), {}),
]:
    print("isclose", args, kw, result(cmath.isclose, *args, **kw))
print(cmath.pi, cmath.e, cmath.tau, cmath.inf, cmath.nan, cmath.infj, cmath.nanj)

# The roots of a quadratic, and a discrete Fourier transform there and back.
a, b, c = 1, 2, 5
root = cmath.sqrt(b * b - 4 * a * c)
print((-b + root) / (2 * a), (-b - root) / (2 * a))


def transform(xs, sign):
    n = len(xs)
    return [sum(x * cmath.exp(sign * 2j * cmath.pi * k * i / n) for i, x in enumerate(xs)) for k in range(n)]


signal = [1, 2, 0, -1, 1.5, 0, 3, 0.25]
back = [x / len(signal) for x in transform(transform(signal, -1), 1)]
print(all(cmath.isclose(x, y, abs_tol=1e-12) for x, y in zip(signal, back)))
