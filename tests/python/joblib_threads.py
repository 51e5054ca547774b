"""joblib's Parallel over threads, and one after the other: results, order, errors, limits."""
import sys
import threading
import time

import joblib
from joblib import Parallel, delayed, parallel_backend, parallel_config


def square(x):
    return x * x


def fail_at(x, where):
    if x == where:
        raise ValueError("bad", x)
    return x


def told(label, f):
    try:
        print(label, f())
    except BaseException as e:
        cause = type(e.__cause__).__name__
        print(label, type(e).__name__, e, "| cause", cause)


def tasks(n):
    return (delayed(square)(i) for i in range(n))


# How many jobs.
for n_jobs in (None, 0, 1, 2, 1.7, "two", True):
    told(f"n_jobs={n_jobs!r}:", lambda: Parallel(n_jobs=n_jobs, backend="threading")(tasks(3)))
cpus = joblib.cpu_count()
for n_jobs in (-1, -2, -100):
    counted = Parallel(n_jobs=n_jobs, backend="threading")._effective_n_jobs()
    print(n_jobs, counted == max(1, cpus + 1 + n_jobs))
told("of none:", lambda: joblib.effective_n_jobs(0))
with parallel_backend("threading"):
    print([joblib.effective_n_jobs(n) for n in (None, 1, 2, 10)][1:], joblib.effective_n_jobs() == cpus)

# Arguments that mean nothing.
for wrong in (
    dict(backend="nope"),
    dict(return_as="set"),
    dict(prefer="speed"),
    dict(require="speed"),
    dict(prefer="processes", require="sharedmem"),
    dict(batch_size=0),
    dict(batch_size="big"),
    dict(batch_size=2.5),
):
    told(f"{wrong}:", lambda: Parallel(**wrong))
for ahead in ("foo", "2*", "max(n_jobs, 2)", 0, 1, 2.7, "all", "n_jobs", "1.5*n_jobs", "(n_jobs+1)//2"):
    told(
        f"pre_dispatch={ahead!r}:",
        lambda: Parallel(n_jobs=2, backend="threading", pre_dispatch=ahead)(tasks(5)),
    )
told("no iterable:", lambda: Parallel(n_jobs=2, backend="threading")(3))
told("no tasks:", lambda: Parallel(n_jobs=2, backend="threading")([1]))
told("nothing:", lambda: [Parallel(n_jobs=n, backend="threading")([]) for n in (1, 2)])

# What is taken ahead.
taken = []


def counted(n):
    for i in range(n):
        taken.append(i)
        yield delayed(square)(i)


with Parallel(n_jobs=2, backend="threading", return_as="generator", pre_dispatch=3) as parallel:
    results = parallel(counted(10))
    while len(taken) <= 3:
        time.sleep(0.001)
    print(len(taken) > 3, list(results), len(taken))
    told("in the middle:", lambda: sum(parallel(tasks(4))))

# Captured calls.
print(delayed(square)(3, y=4)[1:], delayed(square).__name__, delayed(3)(1))

# Failures of tasks and of the iterable.


def broken(n, at):
    for i in range(n):
        if i == at:
            raise KeyError("iterable")
        yield delayed(square)(i)


for backend in ("threading", "sequential"):
    kind = dict(n_jobs=2, backend=backend)
    told("task:", lambda: Parallel(**kind)(delayed(fail_at)(i, 3) for i in range(8)))
    told("iterable:", lambda: Parallel(**kind)(broken(9, 7)))
    told("at once:", lambda: Parallel(**kind)(broken(9, 0)))
    told("exit:", lambda: Parallel(**kind)([delayed(sys.exit)(3)]))
    for return_as in ("generator", "generator_unordered"):
        parallel = Parallel(return_as=return_as, **kind)
        print(sorted(parallel(tasks(6))))
        told("generator:", lambda: list(parallel(delayed(fail_at)(i, 3) for i in range(8))))
        results = parallel(tasks(6))
        told("again:", lambda: parallel(tasks(6)))
        print(sorted(results))

# The first failure ends the rest.
begun = []


def slowly(i):
    begun.append(i)
    if i == 0:
        raise ValueError("first")
    time.sleep(0.05)


told("early:", lambda: Parallel(n_jobs=2, backend="threading")(delayed(slowly)(i) for i in range(100)))
print(len(begun) < 100)

# Generators that come as tasks are done.
second = threading.Event()


def in_turn(i):
    if i == 0:
        second.wait()
    return i


order = Parallel(n_jobs=2, backend="threading", return_as="generator_unordered")(
    delayed(in_turn)(i) for i in range(2)
)
print(next(order))
second.set()
print(list(order))

# Contexts.
with parallel_config(backend="threading", n_jobs=2, verbose=0) as config:
    parallel = Parallel()
    print(parallel, type(config["backend"]).__name__, parallel(tasks(3)))
print(Parallel(prefer="threads", n_jobs=2)(tasks(3)), Parallel(require="sharedmem", n_jobs=2)(tasks(3)))
told("unknown:", lambda: parallel_config(backend="nope"))
told("lone:", lambda: parallel_config(inner_max_num_threads=2))


# Parallel loops in parallel loops.
def inner():
    parallel = Parallel(n_jobs=2)
    return type(parallel._backend).__name__, parallel._backend.nesting_level, parallel._effective_n_jobs()


def outer(depth):
    found = [inner()]
    if depth:
        found += Parallel(n_jobs=2)(delayed(outer)(depth - 1) for _ in range(2))[0]
    return found


for line in Parallel(n_jobs=2, backend="threading")(delayed(outer)(2) for _ in range(2))[0]:
    print(line)
parallel = Parallel(n_jobs=2, backend="threading")
told("itself:", lambda: parallel(delayed(parallel)(tasks(2)) for _ in range(2)))

# From several threads at once.
sums = []
threads = [
    threading.Thread(
        target=lambda n=n: sums.append(sum(Parallel(n_jobs=2, backend="threading")(tasks(n))))
    )
    for n in (100, 200, 300)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(sums))

# Many tasks, in batches of several sizes.
for batch_size in ("auto", 1, 7, 10**6):
    print(sum(Parallel(n_jobs=3, backend="threading", batch_size=batch_size)(tasks(500))))
