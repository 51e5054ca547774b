"""The Mandelbrot set on a square grid, one scalar escape loop a point; the result is all steps taken."""
import sys
import time

from numba import njit, prange

MAX_STEPS = 200


def plain_escape(cr, ci):
    zr = 0.0
    zi = 0.0
    steps = 0
    while steps < MAX_STEPS and zr * zr + zi * zi <= 4.0:
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
        steps += 1
    return steps


def plain(size):
    total = 0
    for row in range(size):
        ci = -1.25 + 2.5 * row / size
        for column in range(size):
            total += plain_escape(-2.0 + 2.5 * column / size, ci)
    return total


@njit
def escape(cr, ci):
    zr = 0.0
    zi = 0.0
    steps = 0
    while steps < MAX_STEPS and zr * zr + zi * zi <= 4.0:
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
        steps += 1
    return steps


@njit
def serial(size):
    total = 0
    for row in range(size):
        ci = -1.25 + 2.5 * row / size
        for column in range(size):
            total += escape(-2.0 + 2.5 * column / size, ci)
    return total


@njit(parallel=True)
def parallel(size):
    total = 0
    for row in prange(size):
        ci = -1.25 + 2.5 * row / size
        for column in range(size):
            total += escape(-2.0 + 2.5 * column / size, ci)
    return total


def timed(function, *args):
    start = time.perf_counter()
    result = function(*args)
    return result, time.perf_counter() - start


def main(size):
    _, first_serial = timed(serial, 1)
    _, first_parallel = timed(parallel, 1)
    expected, t_plain = timed(plain, size)
    one, t_serial = timed(serial, size)
    many, t_parallel = timed(parallel, size)

    print(f"Mandelbrot set on {size} x {size} points, at most {MAX_STEPS} steps a point")
    print(f"interpreter  {expected:12d}  {t_plain * 1e3:10.3f} ms")
    print(f"serial       {one:12d}  {t_serial * 1e3:10.3f} ms  first call {first_serial * 1e3:10.3f} ms")
    print(f"prange       {many:12d}  {t_parallel * 1e3:10.3f} ms  first call {first_parallel * 1e3:10.3f} ms")

    assert one == expected, (one, expected)
    assert many == expected, (many, expected)
    print("ok")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
