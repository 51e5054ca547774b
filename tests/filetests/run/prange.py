#! test: run
# Parallel loops: equal bits for every number of threads, every reduction, faults in iteration order.
import math

from numba import njit, prange


@njit(parallel=True)
def float_sum(n):
    acc = 0.0
    for i in prange(n):
        acc += math.sin(i) / (i + 1)
    return acc


@njit(parallel=True)
def product(n):
    acc = 1.0
    for i in prange(n):
        acc *= 1.0 + 1.0 / (i + 10.0)
    return acc


@njit(parallel=True)
def int_sum(a, b, c):
    acc = 0
    for i in prange(a, b, c):
        acc += i
    return acc


@njit(parallel=True)
def extremes(n):
    low = 1e300
    high = -1e300
    for i in prange(n):
        v = math.cos(i * 1.5) * i
        low = min(low, v)
        high = max(high, v)
    return low, high


@njit(parallel=True)
def bitwise(n):
    a = -1
    o = 0
    x = 0
    for i in prange(n):
        a &= ~(1 << (i % 60))
        o |= 1 << (i % 50)
        x ^= i * 2654435761
    return a, o, x


@njit(parallel=True)
def first_fault(n, first, second):
    acc = 0
    for i in prange(n):
        if i == second:
            raise KeyError("second")
        if i == first:
            raise ValueError("first")
        acc += i
    return acc


@njit(parallel=True)
def division(n, hole):
    acc = 0.0
    for i in prange(n):
        acc += 1.0 / (i - hole)
    return acc


@njit(parallel=True)
def nested(n):
    acc = 0
    for i in prange(n):
        for j in prange(n):
            acc += i * j
    return acc


@njit(parallel=True)
def private(n):
    acc = 0
    for i in prange(n):
        x = i
        while x > 10:
            x //= 2
        acc += x
    return acc


# run: int_sum(0, 1000, 1) == 499500
# run: int_sum(10, -1000, -7) == sum(range(10, -1000, -7))
# run: int_sum(0, 0, 1) == 0
# run: int_sum(5, 6, 1) == 5
# run: bitwise(1000)[1] == 2**50 - 1
# run: bitwise(100)[0] == -1 & ~(2**60 - 1)
# run: first_fault(1000, 300, 700) == ValueError
# run: first_fault(1000, 700, 300) == KeyError
# run: first_fault(1000, 2000, 2000) == 499500
# run: division(1000, 500) == ZeroDivisionError
# run: nested(60) == (59 * 60 // 2) ** 2
# run: private(5000) == sum(int(bin(i)[2:6], 2) if int(bin(i)[2:6], 2) <= 10 else int(bin(i)[2:5], 2) for i in range(11, 5000)) + 55
# run: extremes(1) == (0.0, 0.0)
# run: len({repr(float_sum(20000)) for _ in range(8)}) == 1
# run: len({repr(product(20000)) for _ in range(8)}) == 1
