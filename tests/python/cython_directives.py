"""Cython's directives as `with` blocks, and the numbers of threads."""
import cython
from cython import nogil
from cython.parallel import parallel, prange, threadid


def in_the_interpreter(a: cython.int, b: cython.int):
    first: cython.int = a // b
    with cython.cdivision(True):
        second: cython.int = a // b
        rest: cython.int = a % b
        with cython.wraparound(False):
            third: cython.int = a // b
        with cython.cdivision(False), cython.boundscheck(False):
            fourth: cython.int = a // b
    return first, second, rest, third, fourth, a // b


@cython.cdivision(True)
def decorated(a: cython.int, b: cython.int):
    first: cython.int = a // b
    with cython.cdivision(None), cython.nonecheck(True):
        second: cython.int = a // b
    return first, second, a % b


def in_blocks(a: cython.int, b: cython.int):
    first: cython.int = 0
    second: cython.int = 0
    third: cython.int = 0
    fourth: cython.int = 0
    rest: cython.int = 100
    with nogil, cython.cdivision(True):
        first = a // b
        with cython.cdivision(False):
            second = a // b
            rest %= b
    with cython.cdivision(True), cython.nogil:
        third = a % b
        rest //= b
    with cython.boundscheck(False), cython.wraparound(False), nogil:
        fourth = a % b
    return first, second, third, fourth, rest


@cython.cdivision(True)
def decorated_block(a: cython.int, b: cython.int):
    first: cython.int = 0
    second: cython.int = 0
    with nogil:
        first = a // b
        with cython.cdivision(False):
            second = a // b
    return first, second


def loops(n: cython.int):
    i: cython.int
    total: cython.int = 0
    other: cython.int = 0
    with cython.cdivision(True):
        for i in prange(n, nogil=True):
            total += (3 - i) // 2
    for i in prange(n, nogil=True, schedule="static", chunksize=4):
        with cython.cdivision(True):
            other += (3 - i) // 2
    return total, other


with cython.cdivision(True):

    def defined_within(a: cython.int, b: cython.int):
        return a // b

    class Within:
        def method(self, a: cython.int, b: cython.int):
            def inner(c: cython.int):
                return c % b

            return a // b, inner(a)


@cython.cfunc
@cython.nogil
@cython.exceptval(-1000, check=True)
def halved(x: cython.int) -> cython.int:
    return x // 2


def calls(x: cython.int):
    y: cython.int = 0
    with nogil, cython.cdivision(True):
        y = halved(x) + x // 2
    return y


def numbers(n: cython.int):
    i: cython.int
    seen: cython.int = 0
    for i in prange(n, nogil=True, num_threads=2):
        seen |= 1 << threadid()
    return seen in (1, 2, 3)


def numbers_in_a_team(n: cython.int):
    i: cython.int
    seen: cython.int = 0
    with nogil, parallel(num_threads=2):
        for i in prange(n):
            seen |= 1 << threadid()
    return seen in (1, 2, 3)


def number_of_one():
    k: cython.int = 7
    with nogil:
        k = threadid()
    return k, threadid()


def teams(n: cython.int, k: cython.int):
    i: cython.int
    total: cython.long = 0
    with nogil, parallel(num_threads=k):
        for i in prange(n, schedule="dynamic"):
            total += i
    return total


@cython.cdivision(True)
def literals():
    first: cython.double = 2.0 - (7 / 2)
    second: cython.double = 0.5 // 0.1
    third: cython.double = -7 // 2
    fourth: cython.long = 2147483647 << 7
    a: cython.double = 0
    b: cython.double = 0
    c: cython.double = 0
    d: cython.long = 0
    with nogil:
        a = 2.0 - (7 / 2)
        b = 0.5 // 0.1
        c = -7 // 2
        d = 2147483647 << 7
    return first, second, third, fourth, a, b, c, d


@cython.cdivision(True)
def small_floats(x: cython.float, y: cython.float, c: cython.uint):
    first: cython.double = x // y
    second: cython.ulong = (~2) * (3 ^ c)
    a: cython.double = 0
    b: cython.ulong = 0
    with nogil:
        a = x // y
        b = (~2) * (3 ^ c)
    return first, second, a, b


def sides(t: cython.bint, p: cython.schar, c: cython.uint, x: cython.double):
    first: cython.long = p if t else c
    second: cython.double = p if t else x
    third: cython.long = 0
    with nogil:
        third = p if t else c
    return first, second, third, p if t else c


def literal_types(c: cython.uint):
    first: cython.long = c - (40000 % 255)
    second: cython.long = c - (40000 // 255)
    third: cython.long = c - (3 << 2)
    a: cython.long = 0
    b: cython.long = 0
    with nogil:
        a = c - (40000 % 255)
        b = c - (40000 // 255)
    return first, second, third, a, b


print(in_the_interpreter(-7, 2), in_the_interpreter(7, -2))
print(decorated(-7, 2), decorated(7, -2))
print(in_blocks(-7, 2), in_blocks(7, -2))
print(decorated_block(-7, 2))
print(loops(10), loops(0))
print(defined_within(-7, 2), Within().method(-7, 2))
print(calls(-7))
print(numbers(1000), numbers(0), numbers_in_a_team(1000), number_of_one())
print(teams(1000, 1), teams(1000, 2), teams(1000, 0))
print(literals())
print(sides(True, -7, 3, 0.5), sides(False, -7, 3, 0.5))
print(literal_types(0))
print(small_floats(-0.5, 0.01, 7))
