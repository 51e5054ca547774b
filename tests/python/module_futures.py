# concurrent.futures: what futures and pools of threads do, and what they say when they are misused.
import threading
import time
from concurrent import futures
from concurrent.futures import ThreadPoolExecutor, as_completed, wait


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error")


def square(x):
    return x * x


with ThreadPoolExecutor(max_workers=3, thread_name_prefix="pool") as pool:
    f = pool.submit(square, 7)
    print(f.result(), f.done(), f.running(), f.cancelled(), f.exception())
    print(list(pool.map(square, range(6))), list(pool.map(pow, [2, 3], [3, 2])))
    print(pool.submit(lambda: threading.current_thread().name.startswith("pool_")).result())
    bad = pool.submit(lambda: 1 / 0)
    error(bad.result)
    print(repr(bad.exception()))
    error(list, pool.map(square, [1, "x"]))
    fs = [pool.submit(square, i) for i in range(10)]
    print(sorted(f.result() for f in as_completed(fs)))
    done, pending = wait(fs)
    print(len(done), len(pending))
error(pool.submit, square, 1)
error(ThreadPoolExecutor, 0)
error(ThreadPoolExecutor, 1, initializer=1)

# Waiting for some of them.
gate = threading.Event()
with ThreadPoolExecutor(4) as pool:
    quick, slow = pool.submit(square, 2), pool.submit(gate.wait)
    done, pending = wait([quick, slow], return_when=futures.FIRST_COMPLETED)
    print(quick in done, slow in pending)
    done, pending = wait([slow], timeout=0.01)
    print(len(done), len(pending))
    error(slow.result, timeout=0.01)
    error(list, as_completed([slow], timeout=0.01))
    failing = pool.submit(int, "x")
    done, pending = wait([slow, failing], return_when=futures.FIRST_EXCEPTION)
    print(failing in done, slow in pending)
    error(wait, [slow], return_when="whatever")
    gate.set()
    print(slow.result())

# Cancelling what has not begun.
gate.clear()
with ThreadPoolExecutor(1) as pool:
    first = pool.submit(gate.wait)
    while not first.running():
        time.sleep(0.001)
    second = pool.submit(square, 3)
    print(first.cancel(), second.cancel(), second.cancelled(), second.done())
    error(second.result)
    third = pool.submit(square, 4)
    gate.set()
    print(third.result())
with ThreadPoolExecutor(1) as pool:
    gate.clear()
    blocked = pool.submit(gate.wait)
    rest = [pool.submit(square, i) for i in range(3)]
    pool.shutdown(wait=False, cancel_futures=True)
    gate.set()
    print([f.cancelled() for f in rest])

# Callbacks.
f = futures.Future()
f.add_done_callback(lambda f: print("first", f.result()))
f.add_done_callback(lambda f: print("second", f.result()))
f.set_result(5)
f.add_done_callback(lambda f: print("late", f.result()))
for again in (f.set_result, f.set_exception):
    try:
        again(6)
    except futures.InvalidStateError as e:
        print("once only:", str(e)[:20])
print(repr(f)[:11], repr(f)[-28:])

# A pool whose threads have something to do first.
local = threading.local()


def begin(value):
    local.value = value


with ThreadPoolExecutor(2, initializer=begin, initargs=("begun",)) as pool:
    print({f.result() for f in [pool.submit(lambda: local.value) for _ in range(4)]})

# Pools that are left to themselves.
pool = ThreadPoolExecutor(2)
f = pool.submit(square, 9)
del pool
print(f.result())
print(futures.ThreadPoolExecutor is ThreadPoolExecutor, "ThreadPoolExecutor" in dir(futures))
ThreadPoolExecutor(2).submit(lambda: (time.sleep(0.05), print("runs to its end")))
