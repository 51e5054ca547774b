"""Threads, pools, queues, exceptions, kernels, sockets and processes, all at once and for long: nothing may be lost,
memory stays flat, no descriptor is left open.

soak.py [SECONDS [threads]]: 60 unless given; with `threads`, without processes. Prints what was done, then `ok`.
Runs under CPython too (without Numba, without kernels).
"""
import concurrent.futures
import gc
import os
import queue
import random
import socket
import sys
import threading
import time
import weakref

try:
    from numba import njit, prange
except ImportError:
    njit = None
try:
    import multiprocessing
except ImportError:
    multiprocessing = None
try:
    import subprocess
except ImportError:
    subprocess = None
try:
    import asyncio
except ImportError:
    asyncio = None

if "threads" in sys.argv:
    # ThreadSanitizer does not follow forks.
    multiprocessing = subprocess = None

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
START = time.monotonic()

done = {}
failures = []


def over():
    return bool(failures) or time.monotonic() - START > SECONDS


def job(f):
    """Repeats `f(random numbers)` until the time is over, but does it once; what it raises ends everything."""

    def run():
        rng = random.Random(f.__name__)
        n = 0
        try:
            while n == 0 or not over():
                f(rng)
                n += 1
        except BaseException as e:
            failures.append(f"{f.__name__}: {type(e).__name__}: {e}")
            raise
        finally:
            done[f.__name__] = n

    jobs.append(threading.Thread(target=run, name=f.__name__))
    return f


jobs = []


@job
def counting(rng):
    """Threads under one lock lose no increment."""
    lock, total = threading.Lock(), [0]
    n, times = rng.randint(1, 8), rng.randint(1, 300)

    def add():
        for _ in range(times):
            with lock:
                total[0] += 1

    threads = [threading.Thread(target=add) for _ in range(n)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert total[0] == n * times, (total, n, times)


@job
def pools(rng):
    """Every task has its result or its exception."""

    def task(i):
        if i % 7 == 0:
            raise KeyError(i)
        return i * i

    with concurrent.futures.ThreadPoolExecutor(rng.randint(1, 6)) as pool:
        futures = {pool.submit(task, i): i for i in range(rng.randint(1, 200))}
        for future in concurrent.futures.as_completed(futures):
            i = futures[future]
            if i % 7 == 0:
                assert future.exception().args == (i,)
            else:
                assert future.result() == i * i
        assert list(pool.map(str, range(50))) == [str(i) for i in range(50)]


@job
def queues(rng):
    """Every item comes out once."""
    q = queue.Queue(rng.choice([0, 1, 10]))
    n, each = rng.randint(1, 4), rng.randint(1, 200)
    got = queue.SimpleQueue()

    def produce(k):
        for i in range(each):
            q.put((k, i))

    def consume():
        while (item := q.get()) is not None:
            got.put(item)
            q.task_done()
        q.task_done()

    producers = [threading.Thread(target=produce, args=(k,)) for k in range(n)]
    consumers = [threading.Thread(target=consume) for _ in range(3)]
    for t in producers + consumers:
        t.start()
    for t in producers:
        t.join()
    for _ in consumers:
        q.put(None)
    q.join()
    for t in consumers:
        t.join()
    items = [got.get_nowait() for _ in range(n * each)]
    assert got.empty() and sorted(items) == [(k, i) for k in range(n) for i in range(each)]


@job
def conditions(rng):
    """A barrier, a condition, an event and a semaphore let everybody through."""
    n = rng.randint(2, 6)
    barrier, event = threading.Barrier(n), threading.Event()
    condition, slots, turn = threading.Condition(), threading.Semaphore(2), [0]

    def work(me):
        barrier.wait()
        with slots:
            pass
        with condition:
            condition.wait_for(lambda: turn[0] == me)
            turn[0] += 1
            condition.notify_all()
        if me == n - 1:
            event.set()
        event.wait()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(n)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert turn[0] == n


@job
def exceptions(rng):
    """Exceptions with causes and tracebacks, thrown through generators and threads; all of it dies."""

    class Marker(Exception):
        pass

    def dig(depth):
        if depth == 0:
            raise Marker("bottom")
        try:
            yield from dig(depth - 1)
        except Marker as e:
            raise Marker(depth) from e

    caught = []

    def run():
        try:
            list(dig(rng.randint(1, 20)))
        except Marker as e:
            caught.append(weakref.ref(e))
            while e.__cause__ is not None:
                e = e.__cause__
            assert e.args == ("bottom",)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(caught) == 3
    gc.collect()
    assert [ref() for ref in caught] == [None] * 3


@job
def garbage(rng):
    """Cycles with finalizers, made on several threads: each is finalized once."""
    finalized, n = [], rng.randint(1, 100)

    class Node:
        def __init__(self, i):
            self.me, self.i = self, i

        def __del__(self):
            finalized.append(self.i)

    def make(k):
        for i in range(n):
            Node((k, i))

    threads = [threading.Thread(target=make, args=(k,)) for k in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    end = time.monotonic() + 60
    # Another thread's collection may be in the middle of them.
    while len(finalized) < 2 * n and time.monotonic() < end:
        gc.collect()
    assert sorted(finalized) == [(k, i) for k in range(2) for i in range(n)]


@job
def sockets(rng):
    """Bytes over sockets and pipes arrive; descriptors are closed again."""
    here, there = socket.socketpair()
    message = bytes(rng.randrange(256) for _ in range(rng.randint(1, 50))) * rng.randint(1, 2000)

    def echo():
        with there:
            while data := there.recv(4096):
                there.sendall(data)

    t = threading.Thread(target=echo)
    t.start()
    received = bytearray()

    def receive():
        while len(received) < len(message):
            received.extend(here.recv(4096))

    receiver = threading.Thread(target=receive)
    receiver.start()
    here.sendall(message)
    receiver.join()
    here.close()
    t.join()
    assert received == message
    reading, writing = os.pipe()
    os.write(writing, b"x")
    assert os.read(reading, 10) == b"x"
    os.close(reading)
    os.close(writing)


@job
def locals_and_timers(rng):
    """What threads keep for themselves goes with them; timers run."""
    mine, seen = threading.local(), []

    class Kept:
        pass

    def run():
        mine.kept = Kept()
        seen.append(weakref.ref(mine.kept))

    timer = threading.Timer(0.0005, run)
    t = threading.Thread(target=run)
    timer.start()
    t.start()
    t.join()
    timer.join()
    gc.collect()
    assert [ref() for ref in seen] == [None, None]


if njit is not None:

    @njit(parallel=True)
    def total(n):
        acc = 0
        for i in prange(n):
            acc += i * i % 7
        return acc

    @njit
    def divide(a, b):
        return a // b

    @job
    def kernels(rng):
        """Kernels from several threads at once: right numbers, right exceptions."""
        n = rng.randint(1, 200_000)
        results = []

        def run():
            results.append(total(n))
            try:
                divide(1, 0)
            except ZeroDivisionError:
                results.append(divide(n, 3))

        threads = [threading.Thread(target=run) for _ in range(3)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        whole, rest = divmod(n, 7)
        expected = whole * sum(i * i % 7 for i in range(7)) + sum(i * i % 7 for i in range(rest))
        assert sorted(results) == sorted([expected, n // 3] * 3), (n, results, expected)


if asyncio is not None:

    @job
    def tasks(rng):
        """An event loop of the thread's own: every task ends, as it should."""

        async def one(i):
            await asyncio.sleep(0 if i % 3 else 0.0005)
            if i % 5 == 0:
                raise ValueError(i)
            return i

        async def main():
            n = rng.randint(1, 50)
            results = await asyncio.gather(*map(one, range(n)), return_exceptions=True)
            for i, result in enumerate(results):
                assert result == i or i % 5 == 0 and result.args == (i,), result
            assert await asyncio.to_thread(sum, range(n)) == n * (n - 1) // 2

        asyncio.run(main())


if subprocess is not None:

    @job
    def processes(rng):
        """Programs give back what they are given."""
        text = "x" * rng.randint(0, 100_000)
        ran = subprocess.run(["cat"], input=text, capture_output=True, text=True, check=True)
        assert ran.stdout == text and ran.stderr == ""


def square(i):
    if i % 11 == 0:
        raise ValueError(i)
    return i * i


def with_processes():
    """A pool of processes, used in turns: it is made once, since that is what takes long."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        n = 0
        while n == 0 or not over():
            assert pool.map(abs, range(-50, 0), 7) == list(range(50, 0, -1))
            try:
                pool.apply(square, (11,))
            except ValueError as e:
                assert e.args == (11,)
            n += 1
        done["pool_of_processes"] = n


def memory():
    """Bytes that the process has in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors():
    return sorted(os.listdir("/proc/self/fd"), key=int)


def watch():
    """Memory over time, until the time is over: one value for each hundredth of it."""
    sizes = []
    while not over():
        time.sleep(SECONDS / 100)
        sizes.append(memory())
    return sizes


def main():
    before = descriptors()
    if multiprocessing is not None:
        jobs.append(threading.Thread(target=with_processes, name="pool of processes"))
    for t in jobs:
        t.start()
    sizes = watch()
    for t in jobs:
        t.join()
    gc.collect()
    assert threading.active_count() == 1, threading.enumerate()
    after = descriptors()
    assert len(after) <= len(before) + ALLOWED, (before, after)
    for name, n in sorted(done.items()):
        print(f"{name}: {n} rounds")
        assert n > 0
    # The second quarter has seen everything; what a process needs does not grow from then on.
    quarter = len(sizes) // 4
    early, late = max(sizes[quarter : 2 * quarter]), max(sizes[-quarter:])
    print(f"memory: {early / 1e6:.1f} MB in the second quarter, {late / 1e6:.1f} MB in the last")
    # In a few seconds it has not, on a busy machine.
    factor, more = (1.1, 8e6) if SECONDS >= 60 else (1.5, 50e6)
    assert late < early * factor + more, [round(s / 1e6) for s in sizes]
    assert not failures, failures
    print("ok")


# What a process opens once and keeps: the pipe of the resource tracker, of the event loop's signals.
ALLOWED = 4

if __name__ == "__main__":
    main()
