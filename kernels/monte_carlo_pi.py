"""Pi by throwing points at a square, with a linear congruential generator per stream of points."""
import math
import sys
import time

from numba import njit, prange

POINTS_PER_STREAM = 1000


def plain_stream(seed, n):
    state = (seed * 2654435761 + 12345) & 0xFFFFFFFF
    inside = 0
    for _ in range(n):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        x = state / 4294967296.0
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        y = state / 4294967296.0
        if x * x + y * y < 1.0:
            inside += 1
    return inside


def plain(n_streams):
    inside = 0
    for seed in range(n_streams):
        inside += plain_stream(seed, POINTS_PER_STREAM)
    return 4.0 * inside / (n_streams * POINTS_PER_STREAM)


@njit
def stream(seed, n):
    state = (seed * 2654435761 + 12345) & 0xFFFFFFFF
    inside = 0
    for _ in range(n):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        x = state / 4294967296.0
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        y = state / 4294967296.0
        if x * x + y * y < 1.0:
            inside += 1
    return inside


@njit
def serial(n_streams):
    inside = 0
    for seed in range(n_streams):
        inside += stream(seed, POINTS_PER_STREAM)
    return 4.0 * inside / (n_streams * POINTS_PER_STREAM)


@njit(parallel=True)
def parallel(n_streams):
    inside = 0
    for seed in prange(n_streams):
        inside += stream(seed, POINTS_PER_STREAM)
    return 4.0 * inside / (n_streams * POINTS_PER_STREAM)


def timed(function, *args):
    start = time.perf_counter()
    result = function(*args)
    return result, time.perf_counter() - start


def main(n_streams):
    _, first_serial = timed(serial, 1)
    _, first_parallel = timed(parallel, 1)
    expected, t_plain = timed(plain, n_streams)
    one, t_serial = timed(serial, n_streams)
    many, t_parallel = timed(parallel, n_streams)

    print(f"pi from {n_streams * POINTS_PER_STREAM} random points")
    print(f"interpreter  {expected:.12f}  {t_plain * 1e3:10.3f} ms")
    print(f"serial       {one:.12f}  {t_serial * 1e3:10.3f} ms  first call {first_serial * 1e3:10.3f} ms")
    print(f"prange       {many:.12f}  {t_parallel * 1e3:10.3f} ms  first call {first_parallel * 1e3:10.3f} ms")

    assert one == expected, (one, expected)
    assert many == expected, (many, expected)
    assert abs(expected - math.pi) < 10.0 / math.sqrt(n_streams * POINTS_PER_STREAM), expected
    print("ok")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
