"""Operands of different signs and sizes meet as C's do, interpreted and compiled alike."""
import cython


def interpreted(i: cython.int, u: cython.uint, c: cython.schar, n: cython.long, s: cython.size_t):
    return i // u, i % u, c // u, n // u, i // 7, u % -255, -u, i + s, (i if n > 0 else u) // 2


def compiled(i: cython.int, u: cython.uint, c: cython.schar, n: cython.long, s: cython.size_t):
    a: cython.long
    b: cython.long
    d: cython.long
    e: cython.long
    f: cython.long
    g: cython.long
    h: cython.long
    k: cython.size_t
    m: cython.long
    with cython.nogil:
        a = i // u
        b = i % u
        d = c // u
        e = n // u
        f = i // 7
        g = u % -255
        h = -u
        k = i + s
        m = (i if n > 0 else u) // 2
    return a, b, d, e, f, g, h, k, m


@cython.cdivision(True)
def c_interpreted(i: cython.int, u: cython.uint, x: cython.float):
    return i // u, i % u, i / u, i // -2, i * x, i / x


@cython.cdivision(True)
def c_compiled(i: cython.int, u: cython.uint, x: cython.float):
    a: cython.long
    b: cython.long
    c: cython.long
    d: cython.long
    e: cython.float
    f: cython.float
    with cython.nogil:
        a = i // u
        b = i % u
        c = i / u
        d = i // -2
        e = i * x
        f = i / x
    return a, b, c, d, e, f


for args in ((-7, 3, -5, -9, 2), (7, 3000000000, 5, 9, 2**63), (-1, 1, -128, -(2**40), 0)):
    print(interpreted(*args))
    print(compiled(*args))
    assert interpreted(*args) == compiled(*args)
for args in ((-7, 3, 0.1), (16777217, 5, 3.3), (2147483647, 2147483648, -0.7)):
    print(c_interpreted(*args))
    print(c_compiled(*args))
    assert c_interpreted(*args) == c_compiled(*args)
