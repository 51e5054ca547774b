"""What `cargo bench --bench table` measures, in a form that runs here, under CPython, and with Numba.

`measure.py interpreter` and `measure.py kernels` print `name seconds` lines, each the best of several runs.
"""
import math
import sys
import threading
import time

N = 1_000_000


def best(runs, f, *args):
    shortest = 1e9
    for _ in range(runs):
        start = time.perf_counter()
        f(*args)
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def integrate(a, b, n):
    acc = 0.0
    step = (b - a) / n
    for i in range(n):
        acc += math.cos(a + i * step) * step
    return acc


def countdown(n):
    while n > 0:
        n -= 1
    return n


def float_loop(n):
    x = 0.0
    for i in range(n):
        x = x * 0.5 + i * 1.5
    return x


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def nothing(x):
    pass


def interpreter():
    print("integrate_interpreted", best(3, integrate, 0.0, 1.5, N))
    print("countdown", best(3, countdown, 10 * N))
    print("float_loop", best(3, float_loop, 10 * N))
    print("fib", best(3, fib, 27))


def kernels():
    from numba import get_num_threads, njit, prange, set_num_threads

    serial = njit(integrate)

    @njit(parallel=True)
    def parallel(a, b, n):
        acc = 0.0
        step = (b - a) / n
        for i in prange(n):
            acc += math.cos(a + i * step) * step
        return acc

    @njit
    def identity(x):
        return x

    @njit(nogil=True)
    def busy(n):
        s = 0
        for i in range(n):
            s = (s * 31 + i) % 1000003
        return s

    print("first_call", best(1, serial, 0.0, 1.5, 1))
    print("first_call_parallel", best(1, parallel, 0.0, 1.5, 1))
    print("integrate_serial", best(7, serial, 0.0, 1.5, N))
    print("integrate_all_threads", best(15, parallel, 0.0, 1.5, N))
    most = get_num_threads()
    set_num_threads(1)
    print("integrate_one_thread", best(7, parallel, 0.0, 1.5, N))
    set_num_threads(min(2, most))
    print("integrate_two_threads", best(15, parallel, 0.0, 1.5, N))
    set_num_threads(most)

    identity(1.0)
    calls = 100_000

    def call_nothing():
        for _ in range(calls):
            nothing(1.0)

    def call_kernel():
        for _ in range(calls):
            identity(1.0)

    print("call_function", best(7, call_nothing) / calls)
    print("call_kernel", best(7, call_kernel) / calls)

    busy(1)
    size = 1000
    while best(1, busy, size) < 0.4:
        size *= 2
    alone, beside = 0.0, 0.0
    for _ in range(3):
        alone = max(alone, progress(lambda: time.sleep(0.4)))
        beside = max(beside, progress(lambda: busy(size)))
    # Not a time: the share of its lone progress that an interpreted thread makes beside a kernel.
    print("progress", beside / alone)


def progress(main):
    """Loops a second of a counting thread while `main` runs in this one."""
    stop = []
    counts = [0]

    def count():
        n = 0
        while not stop:
            n += 1
        counts[0] = n

    thread = threading.Thread(target=count)
    start = time.perf_counter()
    thread.start()
    main()
    elapsed = time.perf_counter() - start
    stop.append(True)
    thread.join()
    return counts[0] / elapsed


if sys.argv[1] == "interpreter":
    interpreter()
else:
    kernels()
