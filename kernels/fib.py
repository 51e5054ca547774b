"""Fibonacci numbers by naive recursion: nothing but calls."""
import sys
import time

from numba import njit, prange


def plain(n):
    return n if n < 2 else plain(n - 1) + plain(n - 2)


# Numba 0.68 calls a recursive function from a prange loop only if its signature is given.
@njit("int64(int64)")
def serial(n):
    return n if n < 2 else serial(n - 1) + serial(n - 2)


@njit(parallel=True)
def parallel(n):
    total = 0
    for i in prange(n - 1):
        total += serial(i)
    return total + 1


def timed(function, *args):
    start = time.perf_counter()
    result = function(*args)
    return result, time.perf_counter() - start


def main(n):
    _, first_serial = timed(serial, 2)
    _, first_parallel = timed(parallel, 2)
    expected, t_plain = timed(plain, n)
    one, t_serial = timed(serial, n)
    many, t_parallel = timed(parallel, n)

    print(f"fib({n}); the prange kernel adds up fib(0) to fib({n - 2}), and one")
    print(f"interpreter  {expected:12d}  {t_plain * 1e3:10.3f} ms")
    print(f"serial       {one:12d}  {t_serial * 1e3:10.3f} ms  first call {first_serial * 1e3:10.3f} ms")
    print(f"prange       {many:12d}  {t_parallel * 1e3:10.3f} ms  first call {first_parallel * 1e3:10.3f} ms")

    assert one == expected, (one, expected)
    assert many == expected, (many, expected)
    print("ok")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 27)
