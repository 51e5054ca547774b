# os.fork: the child has only the thread that forked, and a lock, a pool and signals of its own.
import os
import queue
import signal
import sys
import threading
import time
import warnings

warnings.simplefilter("ignore", DeprecationWarning)


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except Exception as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error")


def in_child(f):
    """Runs f in a forked child; prints what it printed there, and how the child ended."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            result = f()
            os.write(writer, repr(result).encode())
            code = 0
        except BaseException as e:
            os.write(writer, f"{type(e).__name__}: {e}".encode())
        finally:
            os._exit(code)
    os.close(writer)
    got = b""
    while data := os.read(reader, 1000):
        got += data
    os.close(reader)
    _, status = os.waitpid(pid, 0)
    print(got.decode(), os.waitstatus_to_exitcode(status))


parent = os.getpid()
in_child(lambda: (os.getpid() != parent, os.getppid() == parent))
in_child(lambda: 1 / 0)

# Other threads are not there; those that wait for them see that they have ended.
stop = threading.Event()
busy = [threading.Thread(target=stop.wait, name=f"busy-{i}") for i in range(3)]
busy.append(threading.Thread(target=lambda: [None for _ in iter(stop.is_set, True)], name="spins"))
for t in busy:
    t.start()


def look():
    names = [t.name for t in threading.enumerate()]
    alive = [t.is_alive() for t in busy]
    for t in busy:
        t.join()
    return names, alive, threading.active_count(), len(sys._current_frames())


in_child(look)


def new_threads():
    results = queue.SimpleQueue()
    threads = [threading.Thread(target=lambda i=i: results.put(i * i)) for i in range(5)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return sorted(results.get() for _ in threads), time.sleep(0.001)


in_child(new_threads)


def pool():
    from concurrent.futures import ThreadPoolExecutor
    with ThreadPoolExecutor(2) as executor:
        return list(executor.map(abs, (-1, -2, -3)))


in_child(pool)

# A lock that the parent's threads wait for is the child's own when its holder lets go.
held = threading.Lock()
held.acquire()
waiting = [threading.Thread(target=lambda: (held.acquire(), held.release())) for _ in range(2)]
for t in waiting:
    t.start()
time.sleep(0.05)


def release():
    held.release()
    return held.acquire(timeout=5)


in_child(release)
held.release()
for t in waiting:
    t.join()


# A child that another thread makes goes on as the main thread.
def from_thread():
    in_child(lambda: (threading.current_thread() is threading.main_thread(),
                      threading.current_thread().name, threading.active_count()))


t = threading.Thread(target=from_thread, name="forks")
t.start()
t.join()


def signals():
    arrived = []
    signal.signal(signal.SIGUSR1, lambda number, frame: arrived.append(number))
    os.kill(os.getpid(), signal.SIGUSR1)
    while not arrived:
        time.sleep(0.001)
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        threading.Event().wait()
    except KeyboardInterrupt:
        return len(arrived), "interrupted"


in_child(signals)
t = threading.Thread(target=in_child, args=(signals,))
t.start()
t.join()

# What is to run around it.
order = []
os.register_at_fork(before=lambda: order.append("before 1"),
                    after_in_child=lambda: order.append("child 1"),
                    after_in_parent=lambda: order.append("parent 1"))
os.register_at_fork(before=lambda: order.append("before 2"),
                    after_in_child=lambda: order.append("child 2"),
                    after_in_parent=lambda: order.append("parent 2"))
in_child(lambda: order)
print(order)
error(os.register_at_fork)
error(os.register_at_fork, before=1)
error(os.register_at_fork, abs)

# Children of children.
def grandchild():
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writer, b"grandchild")
        os._exit(3)
    return os.read(reader, 100), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


in_child(grandchild)
stop.set()
for t in busy:
    t.join()
