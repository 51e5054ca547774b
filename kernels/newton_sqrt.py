"""The sum of the square roots of 1 to n, each by Newton's iteration until it stands still."""
import math
import sys
import time

from numba import njit, prange


def plain_root(x):
    guess = x
    while True:
        better = 0.5 * (guess + x / guess)
        if abs(better - guess) <= 1e-15 * better:
            return better
        guess = better


def plain(n):
    total = 0.0
    for i in range(1, n + 1):
        total += plain_root(float(i))
    return total


@njit
def root(x):
    guess = x
    while True:
        better = 0.5 * (guess + x / guess)
        if abs(better - guess) <= 1e-15 * better:
            return better
        guess = better


@njit
def serial(n):
    total = 0.0
    for i in range(1, n + 1):
        total += root(float(i))
    return total


@njit(parallel=True)
def parallel(n):
    total = 0.0
    for i in prange(1, n + 1):
        total += root(float(i))
    return total


def timed(function, *args):
    start = time.perf_counter()
    result = function(*args)
    return result, time.perf_counter() - start


def main(n):
    _, first_serial = timed(serial, 1)
    _, first_parallel = timed(parallel, 1)
    expected, t_plain = timed(plain, n)
    one, t_serial = timed(serial, n)
    many, t_parallel = timed(parallel, n)

    print(f"sum of the square roots of 1 to {n} by Newton's iteration")
    print(f"interpreter  {expected:18.6f}  {t_plain * 1e3:10.3f} ms")
    print(f"serial       {one:18.6f}  {t_serial * 1e3:10.3f} ms  first call {first_serial * 1e3:10.3f} ms")
    print(f"prange       {many:18.6f}  {t_parallel * 1e3:10.3f} ms  first call {first_parallel * 1e3:10.3f} ms")

    assert one == expected, (one, expected)
    assert abs(many - expected) <= 1e-12 * expected, (many, expected)
    assert abs(plain_root(2.0) - math.sqrt(2.0)) < 1e-15
    print("ok")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
