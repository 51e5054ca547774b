"""joblib's Parallel over processes: those that stay (loky), and those of multiprocessing."""
import dataclasses
import enum
import functools
import os
import pickle
import signal
import sys
import threading
import time
import warnings
from abc import ABC, abstractmethod

from joblib import Parallel, delayed, parallel_config, wrap_non_picklable_objects
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

SCALE = 10
MAIN = os.getpid()
unneeded = threading.Lock()


def square(x):
    return x * x


def fail_at(x, where):
    if x == where:
        raise ValueError("bad", x)
    return x


def told(label, f):
    try:
        print(label, f(), flush=True)
    except BaseException as e:
        cause = type(e.__cause__).__name__
        print(label, type(e).__name__, str(e).split("\n\nThe")[0], "| cause", cause, flush=True)


def tasks(n):
    return (delayed(square)(i) for i in range(n))


two = Parallel(n_jobs=2)
old = Parallel(n_jobs=2, backend="multiprocessing")
for parallel in (two, old):
    kind = type(parallel._backend).__name__
    told(kind, lambda: parallel(tasks(10)))
    told("nothing:", lambda: parallel([]))
    told("task:", lambda: parallel(delayed(fail_at)(i, 3) for i in range(8)))
    told("exit:", lambda: parallel([delayed(sys.exit)(3)]))
    told("many:", lambda: sum(parallel(tasks(2000))))
    told("one batch:", lambda: sum(Parallel(n_jobs=2, batch_size=10**6)(tasks(500))))
    told("elsewhere:", lambda: MAIN not in parallel(delayed(os.getpid)() for _ in range(4)))


def broken():
    yield delayed(square)(1)
    raise KeyError("iterable")


told("iterable:", lambda: two(broken()))
told("generator:", lambda: list(Parallel(n_jobs=2, return_as="generator")(tasks(6))))
told("any order:", lambda: sorted(Parallel(n_jobs=2, return_as="generator_unordered")(tasks(6))))
half = Parallel(n_jobs=2, return_as="generator")
results = half(delayed(time.sleep)(0.3) for _ in range(50))
next(results)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    results.close()
    print(len(caught), "cancelled" in str(caught[0].message))
told("after it:", lambda: two(tasks(4)))

# Where an exception was raised is told by its cause.
try:
    two(delayed(fail_at)(i, 1) for i in range(4))
except ValueError as e:
    text = str(e.__cause__)
    print("in fail_at" in text, text.rstrip().rstrip('"').rstrip().splitlines()[-1])

# What the pickles hold.
told("lambda:", lambda: two(delayed(lambda x: x * SCALE)(i) for i in range(3)))


def make_adder(n):
    return lambda x: x + n


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def with_defaults(a, b=2, *c, d=SCALE, **e):
    """The doc."""
    return a, b, c, d, e, with_defaults.__doc__, __name__


def counter():
    count = 0

    def step():
        nonlocal count
        count += 1
        return count

    return step


step = counter()
step()
told("closure:", lambda: two(delayed(make_adder(n))(1) for n in range(3)))
told("each other:", lambda: two(delayed(even)(n) for n in range(4)))
told("defaults:", lambda: two([delayed(with_defaults)(1, f=3)]))
told("partial:", lambda: two(delayed(functools.partial(pow, 2))(n) for n in range(4)))
told("cell:", lambda: (two([delayed(step)()]), step()))
told("module:", lambda: two(delayed(lambda: os.path.join("a", "b"))() for _ in range(1)))


class Shape(ABC):
    @abstractmethod
    def area(self): ...

    @property
    def double(self):
        return 2 * self.area()

    @classmethod
    def named(cls):
        return cls.__name__

    @staticmethod
    def sides():
        return 4


class Square(Shape):
    """Equal sides."""

    __slots__ = ("_side",)

    def __init__(self, side):
        super().__init__()
        self._side = side

    def area(self):
        return self._side**2

    def grown(self):
        return Square(self._side + 1)


@dataclasses.dataclass(frozen=True)
class Point:
    x: int
    y: list = dataclasses.field(default_factory=list)

    def moved(self):
        return dataclasses.replace(self, x=self.x + 1)


class Colour(enum.Enum):
    RED = 1
    BLUE = 2

    def other(self):
        return Colour.BLUE if self is Colour.RED else Colour.RED


grown = two(delayed(Square(n).grown)() for n in range(2))
print([type(s) is Square and (s.area(), s.double, s.named(), s.sides()) for s in grown])
print(two(delayed(Point(n).moved)() for n in range(2)), [c.other() for c in Colour])
print([c is Colour.BLUE for c in two([delayed(Colour.RED.other)()])])


class Wrong(Exception):
    def __init__(self, a, b):
        super().__init__(a, b)
        self.b = b


def go_wrong():
    raise Wrong(1, 2)


try:
    two([delayed(go_wrong)()])
except Wrong as e:
    print(type(e) is Wrong, e, e.b)

# What cannot travel.
told("argument:", lambda: two(delayed(square)(x) for x in [(i for i in ())]))
told("result:", lambda: two([delayed(lambda: (i for i in ()))()]))
told("again:", lambda: two(tasks(3)))
wrapped = wrap_non_picklable_objects(make_adder(5))
print(pickle.loads(pickle.dumps(wrapped))(1), wrap_non_picklable_objects(Point)(3).x)

# Limits of time.
told("late:", lambda: Parallel(n_jobs=2, timeout=0.2)(delayed(time.sleep)(60) for _ in range(2)))
told("late:", lambda: Parallel(n_jobs=2, timeout=0.2, backend="threading")([delayed(time.sleep)(2)]))
told("in time:", lambda: Parallel(n_jobs=2, timeout=60)(tasks(3)))

# A worker that dies.
told("killed:", lambda: two(delayed(lambda: os.kill(os.getpid(), signal.SIGKILL))() for _ in range(2)))
told("ended:", lambda: two(delayed(lambda: os._exit(3))() for _ in range(2)))
told("another:", lambda: two(tasks(3)))
print(issubclass(TerminatedWorkerError, Exception))

# They stay, and a context uses them as well as a single call.
first = set(two(delayed(os.getpid)() for _ in range(8)))
with two as managed:
    second = set(managed(delayed(os.getpid)() for _ in range(8)))
    print(len(first & second) > 0, managed(tasks(3)))


# Parallel loops in parallel loops.
def inner():
    parallel = Parallel(n_jobs=2)
    return type(parallel._backend).__name__, parallel._backend.nesting_level, parallel._effective_n_jobs()


def outer(depth):
    found = [inner()]
    if depth:
        found += Parallel(n_jobs=2)(delayed(outer)(depth - 1) for _ in range(2))[0]
    return found


for parallel in (two, old):
    print(parallel(delayed(outer)(2) for _ in range(2))[0])
told("pools in pools:", lambda: two(delayed(lambda: Parallel(n_jobs=2, backend="loky")(tasks(3)))() for _ in range(2)))

# From several threads at once.
sums = []
threads = [
    threading.Thread(target=lambda n=n: sums.append(sum(Parallel(n_jobs=2)(tasks(n)))))
    for n in (100, 200, 300)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(sums))
with parallel_config(backend="loky", n_jobs=2, inner_max_num_threads=1):
    print(Parallel()(delayed(lambda: os.environ.get("OMP_NUM_THREADS"))() for _ in range(2)))
executor = get_reusable_executor(max_workers=2)
print(executor.submit(square, 5).result(), list(executor.map(square, range(4))))
