"""Leibniz's series for pi: a long sum whose bits depend on the order of its terms."""
import math
import sys
import time

from numba import njit, prange


def plain(n):
    acc = 0.0
    sign = 1.0
    for k in range(n):
        acc += sign / (2 * k + 1)
        sign = -sign
    return 4.0 * acc


@njit
def serial(n):
    acc = 0.0
    sign = 1.0
    for k in range(n):
        acc += sign / (2 * k + 1)
        sign = -sign
    return 4.0 * acc


@njit(parallel=True)
def parallel(n):
    acc = 0.0
    for k in prange(n):
        acc += (1.0 - 2.0 * (k % 2)) / (2 * k + 1)
    return 4.0 * acc


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

    print(f"pi by Leibniz's series, n = {n}")
    print(f"interpreter  {expected:.12f}  {t_plain * 1e3:10.3f} ms")
    print(f"serial       {one:.12f}  {t_serial * 1e3:10.3f} ms  first call {first_serial * 1e3:10.3f} ms")
    print(f"prange       {many:.12f}  {t_parallel * 1e3:10.3f} ms  first call {first_parallel * 1e3:10.3f} ms")

    assert one == expected, (one, expected)
    assert abs(many - expected) < 1e-9, (many, expected)
    assert abs(expected - math.pi) < 2.0 / n, expected
    print("ok")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
