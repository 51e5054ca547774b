"""Loops and branches: if, while, for over range, else, break, continue, conditional expressions."""
from numba import njit


@njit
def primes(limit):
    count = 0
    for n in range(2, limit):
        for d in range(2, n):
            if n % d == 0:
                break
        else:
            count += 1
    return count


@njit
def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


@njit
def skip(n):
    total = 0
    for i in range(n):
        if i % 3 == 0:
            continue
        if i > 50:
            break
        total += i
    return total, i


@njit
def while_else(n, target):
    i = 0
    while i < n:
        if i == target:
            found = True
            break
        i += 1
    else:
        found = False
    return found, i


@njit
def ranges(a, b, c):
    s = 0
    for i in range(a):
        s += i
    for i in range(a, b):
        s += 10 * i
    for i in range(b, a, -c):
        s += 100 * i
    return s


@njit
def sign(x):
    if x > 0:
        return 1
    elif x < 0:
        return -1
    else:
        return 0


@njit
def nested(n):
    total = 0
    for i in range(n):
        for j in range(i):
            for k in range(j):
                if (i + j + k) % 2:
                    continue
                total += i * j * k
    return total


@njit
def swap(a, b, n):
    for _ in range(n):
        a, b = b, a + b
    return a, b


@njit
def early(n):
    for i in range(n):
        if i * i > 200:
            return i
    return -1


@njit
def loop_variable(n):
    i = -1
    for i in range(n):
        pass
    return i


@njit
def nothing(x):
    pass


@njit
def newton(x):
    guess = x
    while True:
        better = 0.5 * (guess + x / guess)
        if abs(better - guess) < 1e-12:
            break
        guess = better
    return better


@njit
def asserted(x):
    assert x > 0, "must be positive"
    return x * 2


print(primes(100), collatz(27), skip(100), skip(4), while_else(5, 3), while_else(5, 9))
print(ranges(3, 8, 2), ranges(0, 0, 1), [sign(x) for x in (5, -5, 0)], [sign(x) for x in (0.5, -0.5, 0.0)])
print(nested(15), swap(0, 1, 50), swap(0.5, 1.5, 10), early(100), early(5), loop_variable(4), loop_variable(0), nothing(1))
print(newton(2.0), newton(10.0), asserted(4))
try:
    asserted(-1)
except AssertionError as e:
    print("AssertionError:", e)
