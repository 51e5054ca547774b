#! test: run
# Functions within kernels, *args, calls with a star, tuples whole.
# run: around(3) == 8
# run: changed(3) == 15
# run: counted(10) == 55
# run: nested(2) == 31
# run: applied(4) == (5, 16, 3)
# run: defaulted(1) == 6
# run: total(1, 2, 3) == 6
# run: total() == 0
# run: spread(2) == 7
# run: forwarded(5) == (5, 1, 3)
# run: cut(3) == ((6, 3.0), (3, 6), (3.0, 6, 3), ())
# run: compared(3) == (False, True, True, False)
# run: repeated(3) == (3, 1, 3, 1)
# run: summed(3) == (6, True, False)
# run: bits(37) == (6, 3)
# run: bits(-8) == (4, 1)
# run: gone(1) == UnboundLocalError
# run: loop_made(4) == 18
from numba import njit


@njit
def around(x):
    def add(y):
        return x + y

    return add(5)


@njit
def changed(x):
    k = 1
    times = lambda y: y * k  # noqa: E731
    k = 5
    return times(x)


@njit
def counted(n):
    def fib(m):
        return m if m < 2 else fib(m - 1) + fib(m - 2)

    return fib(n)


@njit
def nested(x):
    def outer(y):
        def inner(z):
            return x + 10 * y + 100 * z - 100

        return inner(1) - 1

    return outer(3)


@njit
def apply(f, x):
    return f(x)


@njit
def applied(x):
    return apply(lambda y: y + 1, x), apply(lambda y: y * x, x), apply(abs, -3)


@njit
def defaulted(x):
    def f(y, k=5):
        return y + k

    return f(x)


@njit
def total(*args):
    s = 0
    for a in args:
        s += a
    return s


@njit
def weigh(a, b, c):
    return a + b - c


@njit
def spread(x):
    t = (4, 1)
    return weigh(x, *t) + weigh(*t, 3)


@njit
def ends(first, *rest):
    return first, len(rest), rest[0]


@njit
def forwarded(x):
    return ends(x, *(3,))


@njit
def cut(x):
    t = (x, 2 * x, 3.0)
    return t[1:], t[:2], t[::-1], t[3:]


@njit
def compared(x):
    t = (x, 1)
    return t < (3, 1), t <= (3, 1), t < (3, 1, 0), t > (3, 2)


@njit
def repeated(x):
    return (x, 1) * 2


@njit
def summed(x):
    return sum((x, 1, 2)), any((x > 1, False)), all((x > 1, False))


@njit
def bits(x):
    return x.bit_length(), x.bit_count()


@njit
def gone(x):
    y = x
    del y
    return y


@njit
def loop_made(n):
    s = 0
    for i in range(n):
        def f(y):
            return y * i

        s += f(3)
    return s
