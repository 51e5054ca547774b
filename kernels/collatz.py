"""Collatz chains of all starts below n: the longest one, and the number of steps of all together."""
import sys
import time

from numba import njit, prange


def plain(n):
    total = 0
    longest = 0
    for start in range(1, n):
        x = start
        steps = 0
        while x != 1:
            if x % 2 == 0:
                x //= 2
            else:
                x = 3 * x + 1
            steps += 1
        total += steps
        longest = max(longest, steps)
    return total, longest


@njit
def serial(n):
    total = 0
    longest = 0
    for start in range(1, n):
        x = start
        steps = 0
        while x != 1:
            if x % 2 == 0:
                x //= 2
            else:
                x = 3 * x + 1
            steps += 1
        total += steps
        longest = max(longest, steps)
    return total, longest


@njit(parallel=True)
def parallel(n):
    total = 0
    longest = 0
    for start in prange(1, n):
        x = start
        steps = 0
        while x != 1:
            if x % 2 == 0:
                x //= 2
            else:
                x = 3 * x + 1
            steps += 1
        total += steps
        longest = max(longest, steps)
    return total, longest


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

    print(f"Collatz chains of the starts below {n}: steps of all, steps of the longest")
    print(f"interpreter  {str(expected):>18}  {t_plain * 1e3:10.3f} ms")
    print(f"serial       {str(one):>18}  {t_serial * 1e3:10.3f} ms  first call {first_serial * 1e3:10.3f} ms")
    print(f"prange       {str(many):>18}  {t_parallel * 1e3:10.3f} ms  first call {first_parallel * 1e3:10.3f} ms")

    assert one == expected, (one, expected)
    assert many == expected, (many, expected)
    print("ok")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
