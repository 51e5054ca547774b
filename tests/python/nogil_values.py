"""What a block under `with nogil:` leaves in the variables of the function around it."""
import math

import ungil
from ungil import jit, nogil, prange


def integrate(a, b, n):
    acc = 0.0
    step = (b - a) / n
    with nogil:
        for i in range(n):
            acc += math.cos(a + i * step) * step
    return acc, i


def kinds(flag):
    whole, real, truth, pair, nothing = 1, 2.5, True, (1, (2.0, False)), None
    with nogil:
        whole = whole * 3 - 10
        real /= 4
        truth = not truth
        if flag:
            nothing = None
        left, (x, y) = pair
        pair = (x, left)
    return whole, real, truth, pair, nothing, left, x, y


def sometimes(n):
    seen = "nothing"
    with nogil:
        if n > 2:
            seen = n * 1.5
        if n > 5:
            fresh = n
    try:
        return seen, fresh
    except UnboundLocalError as e:
        return seen, str(e)


def text_goes_number_comes(n):
    value = "text"
    with nogil:
        value = n + 1
        value *= 2
    return value


def temporaries(n):
    total = 0
    with nogil:
        for k in prange(n):
            if k % 3 == 0:
                square = k * k
                total += square
    return total


def counter():
    count = 0

    def up(n):
        nonlocal count
        with nogil:
            for i in range(n):
                count += i
        return count

    return up, lambda: count


SCALE = 3
shift = 10


def by_globals(n):
    global shift
    total = 0
    with ungil.nogil:
        for i in range(n):
            total += i * SCALE
        shift = shift + total
    return total


@jit
def norm(x, y):
    return math.sqrt(x * x + y * y)


def with_function(f, n):
    with nogil:
        s = 0.0
        for i in range(n):
            s += f(i, i + 1)
    return s


class Counted:
    total = 0
    with nogil:
        for i in range(5):
            total += i

    def method(self, n):
        with nogil:
            r = n * 2.0
        self.r = r
        return r


def generate(n):
    for i in range(n):
        with nogil:
            s = 0
            for j in range(i):
                s += j
        yield s


print(integrate(0.0, math.pi / 2, 1000))
print(integrate(0.0, math.pi, 7))
print(kinds(True), kinds(False))
print(sometimes(1), sometimes(3), sometimes(6))
print(text_goes_number_comes(4))
print(temporaries(100))
up, get = counter()
print(up(4), up(5), get())
print(by_globals(4), shift)
SCALE = 0.5
print(by_globals(4), shift)
SCALE = True
print(by_globals(4), shift)
print(with_function(norm, 10), with_function(math.hypot, 10), with_function(math.atan2, 3))
print(Counted.total, Counted.i, Counted().method(2))
print(list(generate(6)))
total = 0
with nogil:
    for i in range(10):
        if i % 2:
            total += i
print(total, i)
big = 2**63
with nogil:
    half = big // 2
print(half)
