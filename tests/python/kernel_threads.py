"""Kernels called from several threads at once: serial, parallel, and while they are being compiled."""
import threading

from numba import njit, prange


@njit(nogil=True)
def work(n):
    acc = 0
    for i in range(n):
        acc = (acc * 31 + i) % 1000003
    return acc


@njit(parallel=True)
def parallel(n):
    total = 0
    for i in prange(n):
        total += i % 7
    return total


def expected(n):
    acc = 0
    for i in range(n):
        acc = (acc * 31 + i) % 1000003
    return acc


def run(jobs):
    results = [None] * len(jobs)

    def runner(i, f, *args):
        results[i] = f(*args)

    threads = [threading.Thread(target=runner, args=(i, *job)) for i, job in enumerate(jobs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results


print(run([(work, 20_000)] * 4) == [expected(20_000)] * 4)
print(run([(parallel, n) for n in (10, 1000, 100_000, 7)]))
print(run([(work, 1000), (parallel, 70_000), (expected, 1000), (parallel, 70_000)]))


def fresh(k):
    @njit
    def f(x):
        return x * k + 1

    return f


kernels = [fresh(k) for k in range(8)]
print(run([(f, 10) for f in kernels]))
print(run([(kernels[0], 1), (kernels[0], 1.5), (kernels[0], True), (kernels[0], 2)]))


def many(f, n):
    return sum(f(i) for i in range(n))


print(run([(many, kernels[3], 500)] * 3))


@njit
def fails(n):
    return 1 // n


def caught(n):
    try:
        return fails(n)
    except ZeroDivisionError as e:
        return type(e).__name__


print(run([(caught, n) for n in (1, 0, 1, 0)]))
