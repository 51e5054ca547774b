"""The sum of the greatest common divisors of all pairs up to n, by Euclid's algorithm."""
import sys
import time

from numba import njit, prange


def plain_gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def plain(n):
    total = 0
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            total += plain_gcd(i, j)
    return total


@njit
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


@njit
def serial(n):
    total = 0
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            total += gcd(i, j)
    return total


@njit(parallel=True)
def parallel(n):
    total = 0
    for i in prange(1, n + 1):
        for j in range(1, n + 1):
            total += gcd(i, j)
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

    print(f"sum of gcd(i, j) for i, j = 1..{n}")
    print(f"interpreter  {expected:12d}  {t_plain * 1e3:10.3f} ms")
    print(f"serial       {one:12d}  {t_serial * 1e3:10.3f} ms  first call {first_serial * 1e3:10.3f} ms")
    print(f"prange       {many:12d}  {t_parallel * 1e3:10.3f} ms  first call {first_parallel * 1e3:10.3f} ms")

    assert one == expected, (one, expected)
    assert many == expected, (many, expected)
    print("ok")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
