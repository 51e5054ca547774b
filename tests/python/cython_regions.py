"""Blocks without the lock in Cython's pure-Python mode: C's types and division, cfuncs, parallel loops."""
import cython
from cython.parallel import parallel, prange


def told(function, *args):
    try:
        print(function.__name__, args, repr(function(*args)))
    except Exception as e:
        print(function.__name__, args, type(e).__name__, e)


def increment(x: cython.int):
    with cython.nogil:
        x += 1
    return x


def product(x: cython.int, y: cython.int):
    z: cython.long
    with cython.nogil:
        z = x * y
    return z


def narrow(x: cython.int):
    a: cython.schar
    b: cython.uchar
    c: cython.short
    d: cython.ushort
    with cython.nogil:
        a = x
        b = x
        c = x
        d = x
    return a, b, c, d


def mixed(i: cython.int, u: cython.uint, n: cython.long, s: cython.short):
    r1: cython.long
    r2: cython.long
    r3: cython.double
    with cython.nogil:
        r1 = i - u
        r2 = s * s * s * s
        r3 = n / i
    return r1, r2, r3


def singles(a: cython.float, b: cython.float):
    r: cython.double
    q: cython.float
    with cython.nogil:
        r = a * b
        q = a + b * 0.1
    return r, q


@cython.cdivision(True)
def c_quotients(a: cython.int, b: cython.int):
    q: cython.int
    r: cython.int
    s: cython.double
    with cython.nogil:
        q = a // b
        r = a % b
        s = a / b
    return q, r, s


@cython.cdivision(True)
def c_quotients_of_doubles(a: cython.double, b: cython.double):
    q: cython.double
    r: cython.double
    s: cython.double
    with cython.nogil:
        q = a // b
        r = a % b
        s = a / b
    return q, r, s


def quotients(a: cython.int, b: cython.int):
    q: cython.int
    r: cython.int
    s: cython.double
    with cython.nogil:
        q = a // b
        r = a % b
        s = a / b
    return q, r, s


def signs(a: cython.uint, b: cython.schar):
    x: cython.long
    y: cython.int
    z: cython.int
    with cython.nogil:
        x = -a
        y = -b
        z = ~b
    return x, y, z


def shifts(a: cython.int, b: cython.int, u: cython.uint):
    x: cython.int
    y: cython.int
    z: cython.uint
    with cython.nogil:
        x = a << b
        y = a >> b
        z = u >> b
    return x, y, z


def powers(a: cython.int, d: cython.double):
    x: cython.int
    y: cython.double
    with cython.nogil:
        x = a**3
        y = d**a
    return x, y


def casts(d: cython.double, i: cython.int):
    x: cython.int
    y: cython.uchar
    z: cython.float
    with cython.nogil:
        x = cython.cast(cython.int, d)
        y = cython.cast(cython.uchar, i)
        z = cython.cast(cython.float, d)
    return x, y, z


def fnv(n: cython.int):
    h: cython.uint = 2166136261
    i: cython.int
    with cython.nogil:
        for i in range(n):
            h ^= i & 255
            h *= 16777619
    return h


def random_numbers(n: cython.int):
    s: cython.int = 12345
    i: cython.int
    with cython.nogil:
        for i in range(n):
            s = s * 1103515245 + 12345
    return s


def zero_trips(n: cython.int):
    total: cython.double = 0
    i: cython.int
    with cython.nogil:
        for i in range(n):
            total += i
    return total


def squares(n: cython.Py_ssize_t):
    total: cython.long = 0
    i: cython.Py_ssize_t
    for i in prange(n, nogil=True, schedule="static", num_threads=2):
        total += i * i
    return total


def wrapping(n: cython.int):
    total: cython.int = 0
    i: cython.long
    for i in prange(n, nogil=True, schedule="dynamic", chunksize=10):
        total += i * 100003
    return total


def last_values(n: cython.int):
    i: cython.int = -1
    k: cython.int = -7
    for i in prange(1, n, 3, nogil=True):
        k = i * 2
    return i, k


def team(n: cython.int):
    s: cython.double = 0
    i: cython.int
    with cython.nogil, parallel():
        for i in prange(n, schedule="guided"):
            s += i
    return s


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def square(x: cython.int) -> cython.int:
    return x * x


@cython.cfunc
@cython.returns(cython.double)
@cython.locals(x=cython.double, y=cython.double)
@cython.nogil
@cython.exceptval(-1, check=True)
def half(x, y=2.0):
    return x / y


@cython.ccall
@cython.nogil
@cython.exceptval(-1)
def factorial(n: cython.long) -> cython.long:
    return 1 if n < 2 else n * factorial(n - 1)


def calls(n: cython.int):
    r: cython.long
    h: cython.double
    f: cython.long
    with cython.nogil:
        r = square(n)
        h = half(n)
        f = factorial(n % 20)
    return r, h, f, square(n), half(n), factorial(n % 20)


told(increment, 2**31 - 1)
told(product, 2**20, 2**20)
told(narrow, 200)
told(narrow, 70000)
told(narrow, -1)
told(mixed, 1, 2, 7, 300)
told(mixed, -5, 4294967295, 9, -200)
told(singles, 0.1, 0.3)
told(c_quotients, -7, 2)
told(c_quotients, 7, -2)
told(c_quotients_of_doubles, -7.5, 2)
told(c_quotients_of_doubles, 1, 0)
told(quotients, -7, 2)
told(quotients, 7, -2)
told(signs, 1, -128)
told(signs, 0, 5)
told(shifts, 1, 31, 2**32 - 1)
told(shifts, -17, 2, 5)
told(powers, 3, 2.5)
told(powers, 2000, 1.0)
told(casts, 3.99, 300)
told(casts, -3.99, -1)
told(fnv, 1000)
told(random_numbers, 1000)
told(zero_trips, 0)
told(squares, 1000)
told(squares, 0)
told(wrapping, 100000)
told(last_values, 20)
told(last_values, 1)
told(team, 100)
told(calls, 7)
told(calls, 70000)
