"""What `cargo bench --bench table -- threads` measures: what sharing the lock costs. Runs here and under CPython,
with Numba where there is one.

Prints `name value` lines: seconds for times, else shares and ratios.
"""
import queue
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

try:
    from numba import njit
except ImportError:
    njit = None

SECONDS = 1.0


def say(name, value):
    print(name, repr(value), flush=True)


def best(runs, f, *args):
    shortest = 1e9
    for _ in range(runs):
        start = time.perf_counter()
        f(*args)
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def count_down(n):
    while n > 0:
        n -= 1


def two_counting():
    """CPU time of two threads that count down, by that of one that counts as far as both."""
    n = 1_000_000
    while best(1, count_down, n) < 0.2:
        n *= 2
    ratios = []
    for _ in range(5):
        start = time.process_time()
        count_down(2 * n)
        middle = time.process_time()
        threads = [threading.Thread(target=count_down, args=(n,)) for _ in range(2)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        ratios.append((time.process_time() - middle) / (middle - start))
    say("two_counting", sorted(ratios)[2])


class Counting:
    """Threads that compute while the `with` block runs, and how far they came a second."""

    def __init__(self, n):
        self.stop = False
        self.counts = [0] * n
        self.threads = [threading.Thread(target=self.run, args=(i,)) for i in range(n)]

    def run(self, me):
        n = 0
        while not self.stop:
            n += 1
        self.counts[me] = n

    def __enter__(self):
        self.start = time.perf_counter()
        for t in self.threads:
            t.start()
        return self

    def __exit__(self, *_):
        self.stop = True
        for t in self.threads:
            t.join()
        self.rate = sum(self.counts) / (time.perf_counter() - self.start)


def pings():
    """Times of round trips over a socket between two threads, in order of length."""
    here, there = socket.socketpair()

    def echo():
        while data := there.recv(64):
            there.sendall(data)

    echoing = threading.Thread(target=echo)
    echoing.start()
    times = []
    end = time.perf_counter() + SECONDS
    now = time.perf_counter()
    while now < end:
        here.sendall(b"ping")
        here.recv(64)
        times.append(-now + (now := time.perf_counter()))
    here.close()
    echoing.join()
    there.close()
    return sorted(times)


def say_pings(name, times):
    say(f"{name}_median", times[len(times) // 2])
    say(f"{name}_p99", times[len(times) * 99 // 100])


def ping_pong():
    pings()
    say_pings("ping_idle", pings())
    with Counting(1) as alone:
        time.sleep(SECONDS)
    for n, name in (1, "ping_one"), (2, "ping_two"):
        with Counting(n) as beside:
            say_pings(name, pings())
        say(f"{name}_kept", beside.rate / alone.rate)
    if njit is not None:
        busy = kernel()
        size = 1 << 20
        while best(1, busy, size) < 0.05:
            size *= 2
        stop = []

        def run():
            while not stop:
                busy(size)

        running = threading.Thread(target=run)
        running.start()
        say_pings("ping_kernel", pings())
        stop.append(True)
        running.join()


def kernel():
    @njit(nogil=True)
    def busy(n):
        s = 0
        for i in range(n):
            s = (s * 31 + i) % 1000003
        return s

    busy(1)
    return busy


def small_things():
    def locks(n):
        lock = threading.Lock()
        for _ in range(n):
            lock.acquire()
            lock.release()

    def queued(n, make):
        q = make()

        def take():
            for _ in range(n):
                q.get()

        t = threading.Thread(target=take)
        t.start()
        for i in range(n):
            q.put(i)
        t.join()

    def submits(n):
        with ThreadPoolExecutor(1) as pool:
            for _ in range(n):
                pool.submit(int, 1).result()

    def maps(n):
        with ThreadPoolExecutor(2) as pool:
            for _ in pool.map(int, range(n)):
                pass

    def threads(n):
        for _ in range(n):
            t = threading.Thread(target=int)
            t.start()
            t.join()

    say("lock", best(5, locks, 100_000) / 100_000)
    say("queue", best(5, queued, 20_000, queue.Queue) / 20_000)
    say("simple_queue", best(5, queued, 20_000, queue.SimpleQueue) / 20_000)
    say("submit", best(5, submits, 5_000) / 5_000)
    say("map", best(5, maps, 20_000) / 20_000)
    say("thread", best(5, threads, 1_000) / 1_000)


def kernel_threads():
    if njit is None:
        return
    busy = kernel()
    size = 1 << 20
    while best(1, busy, size) < 0.1:
        size *= 2

    def both():
        threads = [threading.Thread(target=busy, args=(size,)) for _ in range(2)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()

    say("kernel_threads", 2 * best(5, busy, size) / best(5, both))


PARTS = {f.__name__: f for f in (two_counting, ping_pong, small_things, kernel_threads)}

for part in sys.argv[1:] or PARTS:
    PARTS[part]()
