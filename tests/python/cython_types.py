"""Variables of C types: what is stored is converted, and arithmetic between them is C's."""
import cython


def told(function, *args):
    try:
        print(function.__name__, args, repr(function(*args)))
    except Exception as e:
        print(function.__name__, args, type(e).__name__, e)


def to_int(x: cython.int):
    return x


def to_uint(x: cython.uint):
    return x


def to_schar(x: cython.schar):
    return x


def to_long(x: cython.long):
    return x


def to_ulong(x: cython.ulong):
    return x


def to_ssize(x: cython.Py_ssize_t):
    return x


def to_size(x: cython.size_t):
    return x


def to_double(x: cython.double):
    return x


def to_float(x: cython.float):
    return x


def to_bint(x: cython.bint):
    return x


def assigned(o):
    x: cython.int = o
    return x


def unpacked(o):
    x: cython.double
    n: cython.short
    x, n = o
    for n in o:
        pass
    return x, n


def increment(x: cython.int):
    x += 1
    return x


def product(x: cython.int, y: cython.int):
    z: cython.long = x * y
    return z, x * y


def quotients(a: cython.int, b: cython.int):
    return a / b, a // b, a % b


@cython.cdivision(True)
def c_quotients(a: cython.int, b: cython.int):
    return a / b, a // b, a % b


@cython.cdivision(True)
def c_quotients_of_doubles(a: cython.double, b: cython.double):
    return a / b, a // b, a % b


def powers(a: cython.int, b: cython.int):
    return a**b, a**2


def unsigned(n: cython.uint, m: cython.uint):
    return n - 1, n - m, -m, ~m, n << 4


def singles(a: cython.float, b: cython.float):
    return a * b, a * 0.1


def loop(n: cython.int):
    i: cython.int = -5
    for i in range(n):
        pass
    return i


def defaults(n: cython.int = 2, *, x: cython.double = 1):
    def up():
        nonlocal n
        n += 2147483647
        return n

    return up(), n, x


@cython.locals(a=cython.double, b=cython.uchar)
def by_decorator(a, b):
    b += 1
    return a, b


def declared():
    a = cython.declare(cython.double, 1)
    b = cython.declare(cython.int, 7)
    cython.declare(c=cython.short, d=cython.bint)
    c = 3
    d = 3 > 2
    a = 5
    return a, b, c, d, cython.sizeof(cython.int), cython.cast(cython.uchar, 300)


def walrus(o):
    x: cython.double
    if (x := o) > 1:
        return x
    return "small", x


scale: cython.double = 3


def chars(d: cython.double, i: cython.int):
    return cython.cast(cython.int, d), cython.cast(cython.uchar, i), cython.cast(cython.float, d)


for value in (3, 3.7, 2**31, -1, 2**63, 2**64, "a", None, True):
    for convert in (to_int, to_uint, to_schar, to_long, to_ulong, to_ssize, to_size):
        told(convert, value)
    for convert in (to_double, to_float, to_bint, assigned):
        told(convert, value)
told(unpacked, (1, 2.5))
told(unpacked, (1, 2**15))
told(increment, 2**31 - 1)
told(product, 2**20, 2**20)
told(product, 46341, 46341)
for args in ((-7, 2), (7, -2), (8, 2)):
    told(quotients, *args)
    told(c_quotients, *args)
told(c_quotients_of_doubles, -7.5, 2)
told(c_quotients_of_doubles, 1, 0)
told(powers, 2, 3)
told(powers, 2, -1)
told(unsigned, 0, 1)
told(singles, 0.1, 0.1)
told(loop, 3)
told(loop, 0)
told(defaults)
told(by_decorator, 1, 255)
told(declared)
told(walrus, 2)
told(walrus, 1)
told(chars, 3.99, 300)
told(chars, -3.99, -1)
print(scale)
