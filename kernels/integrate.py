"""The integral of cos from 0 to 1.5 by the rectangle rule: interpreted, as a kernel, as a prange kernel."""
import math
import sys
import time

from numba import njit, prange


def plain(a, b, n):
    acc = 0.0
    step = (b - a) / n
    for i in range(n):
        acc += math.cos(a + i * step) * step
    return acc


@njit
def serial(a, b, n):
    acc = 0.0
    step = (b - a) / n
    for i in range(n):
        acc += math.cos(a + i * step) * step
    return acc


@njit(parallel=True)
def parallel(a, b, n):
    acc = 0.0
    step = (b - a) / n
    for i in prange(n):
        acc += math.cos(a + i * step) * step
    return acc


def timed(function, *args):
    start = time.perf_counter()
    result = function(*args)
    return result, time.perf_counter() - start


def main(n):
    a, b = 0.0, 1.5
    _, first_serial = timed(serial, a, b, 1)
    _, first_parallel = timed(parallel, a, b, 1)
    expected, t_plain = timed(plain, a, b, n)
    one, t_serial = timed(serial, a, b, n)
    many, t_parallel = timed(parallel, a, b, n)

    print(f"integral of cos from {a} to {b}, n = {n}")
    print(f"interpreter  {expected:.12f}  {t_plain * 1e3:10.3f} ms")
    print(f"serial       {one:.12f}  {t_serial * 1e3:10.3f} ms  first call {first_serial * 1e3:10.3f} ms")
    print(f"prange       {many:.12f}  {t_parallel * 1e3:10.3f} ms  first call {first_parallel * 1e3:10.3f} ms")

    assert one == expected, (one, expected)
    assert abs(many - expected) < 1e-9, (many, expected)
    assert abs(expected - math.sin(b)) < 2.0 / n, expected
    print("ok")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
