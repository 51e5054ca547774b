"""Generators, closures and classes used from several threads."""
import threading


def numbers(n):
    for i in range(n):
        yield i


def run_all(jobs):
    results = [None] * len(jobs)

    def runner(i, job):
        results[i] = job()

    threads = [threading.Thread(target=runner, args=(i, job)) for i, job in enumerate(jobs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results


print(run_all([lambda n=n: sum(numbers(n)) for n in (10, 100, 1000, 5000)]))
print(run_all([lambda s=s: "".join(sorted(s * 50))[:5] for s in ("cab", "xyz", "qwe")]))


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(run_all([lambda n=n: fib(n) for n in (10, 12, 14, 16)]))


class Matrix:
    def __init__(self, rows):
        self.rows = rows

    def __matmul__(self, other):
        cols = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(r, c)) for c in cols] for r in self.rows])


def power(k):
    m = base = Matrix([[1, 1], [1, 0]])
    for _ in range(k):
        m = m @ base
    return m.rows[0][1]


print(run_all([lambda k=k: power(k) for k in (5, 50, 200)]))


def counter():
    n = 0

    def step():
        nonlocal n
        n += 1
        return n

    return step


steps = [counter() for _ in range(3)]
print(run_all([lambda s=s: [s() for _ in range(100)][-1] for s in steps]), [s() for s in steps])
print(run_all([lambda i=i: {k: [i] * k for k in range(4)} for i in range(2)]))
print(run_all([lambda: 3**500 % 1000, lambda: len(str(7**3000)), lambda: f"{2**0.5:.15f}"]))
