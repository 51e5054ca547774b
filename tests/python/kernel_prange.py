"""prange: reductions of every kind, nesting, privates, and calls."""
import math

from numba import njit, prange


@njit(parallel=True)
def sums(n):
    total = 0
    product = 1.0
    minus = 0
    for i in prange(n):
        total += i * i
        product *= 1.0 + 1.0 / (1000.0 + i)
        minus -= i
    return total, minus, product


@njit(parallel=True)
def extremes(n):
    low = 10**9
    high = -(10**9)
    for i in prange(n):
        v = (i * 7919) % 1009 - 500
        low = min(low, v)
        high = max(high, v)
    return low, high


@njit(parallel=True)
def bits(n):
    a = 0
    o = 0
    x = 0
    for i in prange(1, n):
        o |= i
        x ^= i
    for i in prange(n):
        a += i & 1
    return a, o, x


@njit
def escape(x):
    n = 0
    while n < 50 and x < 100.0:
        x = x * x + 0.3
        n += 1
    return n


@njit(parallel=True)
def calls(n):
    total = 0
    for i in prange(n):
        total += escape(i / n)
    return total


@njit(parallel=True)
def nested(n):
    total = 0
    for i in prange(n):
        for j in prange(n):
            total += i * j
    return total


@njit(parallel=True)
def inner_loop(n):
    total = 0
    for i in prange(n):
        best = 0
        for j in range(1, 50):
            if j * i % 7 == 3:
                continue
            if j * i > 1000:
                break
            best = max(best, j * i % 11)
        total += best
    return total


@njit(parallel=True)
def steps(a, b, c):
    total = 0
    for i in prange(a, b, c):
        total += i
    return total


@njit
def serial_prange(n):
    total = 0
    for i in prange(n):
        total += i
    return total


@njit(parallel=True)
def float_sum(n):
    acc = 0.0
    for i in prange(n):
        acc += math.sin(i) / (i + 1)
    return acc


print(sums(1000)[:2], f"{sums(1000)[2]:.12f}", sums(0), sums(1)[:2])
print(extremes(5000), extremes(1), bits(1000), calls(3000), nested(50), inner_loop(2000))
print(steps(0, 100, 1), steps(10, 100, 7), steps(100, 0, -3), steps(5, 5, 1), serial_prange(100))
print(f"{float_sum(100_000):.12f}", len({repr(float_sum(50_000)) for _ in range(10)}))
total = 0
for i in prange(10):
    total += i
print(total)
