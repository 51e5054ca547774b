"""concurrent.futures.ProcessPoolExecutor: results, failures, workers that die."""
import concurrent.futures as cf
import multiprocessing as mp
import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool

started = None


def square(x):
    return x * x


def begin(value):
    global started
    started = value


def what_began(_):
    return started


def fail(x):
    raise LookupError(x)


def fail_deep(x):
    try:
        fail(x)
    except LookupError as e:
        raise ValueError("deep") from e


def end(_):
    os.kill(os.getpid(), signal.SIGKILL)


def refuse():
    raise OSError("not today")


def pid(_):
    time.sleep(0.01)
    return os.getpid()


class Odd(Exception):
    def __init__(self, a, b):
        super().__init__(f"{a}-{b}")
        self.a, self.b = a, b


def odd():
    raise Odd(1, 2)


def local():
    return lambda: 0


if __name__ == "__main__":
    fork = mp.get_context("fork")
    with cf.ProcessPoolExecutor(2, mp_context=fork) as pool:
        print("-- results")
        f = pool.submit(square, 5)
        print(f.result(20), f.done(), f.running(), f.exception())
        print(list(pool.map(square, range(10))), list(pool.map(pow, [2, 3], [3, 2], chunksize=2)))
        fs = [pool.submit(square, i) for i in range(5)]
        print(sorted(f.result() for f in cf.as_completed(fs, 20)))
        done, left = cf.wait(fs, 20)
        print(len(done), len(left), pool.submit(divmod, 7, b=2) is not None)
        print("-- failures")
        for f, args in (fail, (3,)), (fail_deep, (4,)), (int, ("x",)):
            e = pool.submit(f, *args).exception(20)
            print(type(e).__name__, e, type(e.__cause__).__name__)
            lines = str(e.__cause__).splitlines()
            print(" ", lines[1], "|", lines[2], "|", lines[-2])
        try:
            list(pool.map(fail, [1, 2]))
        except LookupError as e:
            print("LookupError", e)
        try:
            pool.submit(time.sleep, 1).result(0.01)
        except cf.TimeoutError as e:
            print("TimeoutError", str(e) == "")
        print("-- what cannot be sent")
        for f in (lambda: 0), local():
            e = pool.submit(f).exception(20)
            print("<lambda>" in str(e))
        e = pool.submit(local).exception(20)
        print("<lambda>" in str(e))
        print(pool.submit(square, 6).result())
    try:
        pool.submit(square, 1)
    except RuntimeError as e:
        print("RuntimeError", e)
    print("-- an exception that cannot be read")
    with cf.ProcessPoolExecutor(1, mp_context=fork) as pool:
        e = pool.submit(odd).exception(20)
        print(type(e).__name__)
    print("-- workers that are ended")
    with cf.ProcessPoolExecutor(2, mp_context=fork) as pool:
        waiting = [pool.submit(end, 1), pool.submit(square, 1)]
        cf.wait(waiting, 20)
        e = waiting[0].exception()
        print(type(e).__name__, e)
        try:
            pool.submit(square, 1)
        except BrokenProcessPool as e:
            print(e)
    with cf.ProcessPoolExecutor(1, mp_context=fork, initializer=begin, initargs=("begun",)) as pool:
        print(list(pool.map(what_began, range(2))))
    print("-- one task a worker")
    spawn = mp.get_context("spawn")
    with cf.ProcessPoolExecutor(1, mp_context=spawn, max_tasks_per_child=1) as pool:
        print(len({f.result(20) for f in [pool.submit(pid, 0), pool.submit(pid, 1)]}))
    for bad in (lambda: cf.ProcessPoolExecutor(0), lambda: cf.ProcessPoolExecutor(1, initializer=5),
                lambda: cf.ProcessPoolExecutor(1, mp_context=fork, max_tasks_per_child=1),
                lambda: cf.ProcessPoolExecutor(1, max_tasks_per_child=0)):
        try:
            bad()
        except Exception as e:
            print(type(e).__name__, e)
    pool = cf.ProcessPoolExecutor(1, mp_context=fork)
    fs = [pool.submit(time.sleep, 0.5) for _ in range(5)]
    pool.shutdown(wait=True, cancel_futures=True)
    print(any(f.cancelled() for f in fs), all(f.done() for f in fs))
