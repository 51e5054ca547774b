"""Blocks under `with nogil:` that run at the same time: each thread has variables of its own."""
import threading

from ungil import nogil

results = {}
started = threading.Barrier(4)


def work(name, n):
    started.wait()
    total = 0
    for round in range(3):
        with nogil:
            for i in range(n):
                total += i % (round + 2)
    results[name] = total


def expected(n):
    return sum(i % (round + 2) for round in range(3) for i in range(n))


threads = [threading.Thread(target=work, args=(k, 20_000 + k)) for k in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
for k in sorted(results):
    print(k, results[k] == expected(20_000 + k))


def spin(flag, n):
    """Counts without the lock until it has counted to n, while others run."""
    count = 0
    with nogil:
        while count < n:
            count += 1
    flag.set()
    return count


flag = threading.Event()
spinner = threading.Thread(target=spin, args=(flag, 1_000_000_000))
spinner.start()
steps = 0
while not flag.wait(0):
    steps += 1
spinner.join()
print("others ran meanwhile:", steps > 0)
