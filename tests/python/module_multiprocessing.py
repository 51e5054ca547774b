"""multiprocessing: processes started in every way, and what they share."""
import multiprocessing as mp
import os
import queue
import sys
import time
from multiprocessing import shared_memory


def square(x):
    return x * x


def put(q, *values):
    for value in values:
        q.put(value)


def fail():
    sys.stderr = open(os.devnull, "w")
    raise ValueError("no")


def leave(how):
    sys.exit(how)


def bump(value, lock, n):
    for _ in range(n):
        with lock:
            value.value += 1


def wait_at(condition, n):
    with condition:
        n.value += 1
        condition.notify_all()
        condition.wait(20)
        n.value -= 1


def meet(barrier, q):
    q.put(barrier.wait() is not None)


def double(array):
    for i in range(len(array)):
        array[i] *= 2


def answer(name):
    memory = shared_memory.SharedMemory(name)
    memory.buf[0] = 42
    memory.close()


def echo(connection):
    while (message := connection.recv()) is not None:
        connection.send(("echo", message))
    connection.close()


def work(jobs, done):
    while (job := jobs.get()) is not None:
        done.put(job * 10)
        jobs.task_done()
    jobs.task_done()


def mark(event, go):
    event.set()
    go.wait(20)


class Own(mp.Process):
    def __init__(self, q):
        super().__init__(name="own")
        self.q = q

    def run(self):
        self.q.put((self.name, self.daemon, mp.current_process().name, mp.parent_process().name))
        sys.exit(7)


def processes(ctx):
    p = ctx.Process(target=square, args=(2,), name="squarer")
    print(p.name, p.pid, p.exitcode, p.is_alive(), p.daemon)
    p.start()
    p.join()
    print(p.exitcode, p.is_alive(), p.pid != os.getpid())
    for f, args in (fail, ()), (leave, (3,)), (leave, (None,)), (leave, (True,)):
        p = ctx.Process(target=f, args=args)
        p.start()
        p.join()
        print(p.exitcode, end=" ")
    p = ctx.Process(target=time.sleep, args=(100,), daemon=True)
    p.start()
    print(p.is_alive(), p in mp.active_children(), end=" ")
    p.join(0.01)
    p.terminate()
    p.join()
    print(p.exitcode, end=" ")
    p = ctx.Process(target=time.sleep, args=(100,))
    p.start()
    p.kill()
    p.join()
    print(p.exitcode)
    q = ctx.SimpleQueue()
    p = Own(q) if ctx.get_start_method() == mp.get_start_method() else None
    if p:
        p.start()
        print(q.get())
        p.join()
        print(p.exitcode, p.close())
    try:
        ctx.Process(target=square).join()
    except AssertionError as e:
        print("AssertionError", e)


def passing(ctx):
    q = ctx.Queue()
    ps = [ctx.Process(target=put, args=(q, k, {"k": [k]})) for k in range(2)]
    for p in ps:
        p.start()
    print(sorted((q.get(timeout=20) for _ in range(4)), key=str))
    for p in ps:
        p.join()
    try:
        q.get(timeout=0.01)
    except queue.Empty:
        print("empty", q.empty(), q.qsize())
    small = ctx.Queue(1)
    small.put(1)
    try:
        small.put(2, timeout=0.01)
    except queue.Full:
        print("full", small.full(), small.get())
    mine, theirs = ctx.Pipe()
    p = ctx.Process(target=echo, args=(theirs,))
    p.start()
    for message in 1, "two", [3.0, None], b"x" * 100_000:
        mine.send(message)
        print(str(mine.recv())[:30], end=" ")
    mine.send(None)
    p.join()
    theirs.close()
    try:
        mine.recv()
    except EOFError:
        print("the other end is closed", mine.closed)
    jobs, done = ctx.JoinableQueue(), ctx.SimpleQueue()
    p = ctx.Process(target=work, args=(jobs, done))
    p.start()
    put(jobs, 1, 2, None)
    jobs.join()
    p.join()
    print(done.get(), done.get(), done.empty())


def sharing(ctx):
    value, lock = ctx.Value("i", 0), ctx.Lock()
    ps = [ctx.Process(target=bump, args=(value, lock, 50)) for _ in range(3)]
    for p in ps:
        p.start()
    for p in ps:
        p.join()
    print(value, lock)
    array = ctx.Array("d", [1, 2, 3])
    p = ctx.Process(target=double, args=(array,))
    p.start()
    p.join()
    print(array[:], len(array), array[1], ctx.Array("c", b"text").value, ctx.Array("i", 3)[:])
    memory = shared_memory.SharedMemory(create=True, size=10)
    p = ctx.Process(target=answer, args=(memory.name,))
    p.start()
    p.join()
    print(memory.buf[0], len(memory.buf) >= 10, bytes(memory.buf[:3]))
    memory.close()
    memory.unlink()
    condition, n = ctx.Condition(), ctx.Value("i", 0)
    p = ctx.Process(target=wait_at, args=(condition, n))
    with condition:
        p.start()
        print(condition.wait_for(lambda: n.value == 1, 20))
        condition.notify_all()
    p.join()
    print(n.value)
    barrier, q = ctx.Barrier(3), ctx.Queue()
    ps = [ctx.Process(target=meet, args=(barrier, q)) for _ in range(2)]
    for p in ps:
        p.start()
    barrier.wait()
    print(q.get(), q.get())
    for p in ps:
        p.join()
    event, go = ctx.Event(), ctx.Event()
    p = ctx.Process(target=mark, args=(event, go))
    p.start()
    print(event.wait(20), event.is_set())
    go.set()
    p.join()
    semaphore = ctx.BoundedSemaphore(2)
    print(semaphore.acquire(), semaphore.acquire(), semaphore.acquire(False), semaphore)
    semaphore.release()
    semaphore.release()
    for f in semaphore.release, ctx.RLock().release, ctx.Lock().release:
        try:
            f()
        except (ValueError, AssertionError) as e:
            print(type(e).__name__, e)
    r = ctx.RLock()
    with r, r:
        print(r)


def pooled(ctx):
    with ctx.Pool(2) as pool:
        print(pool.map(square, range(10)), pool.apply(square, (12,)), pool.starmap(pow, [(2, 3), (3, 2)]))
        print(pool.apply_async(square, (13,)).get(20), sorted(pool.imap_unordered(square, range(5))))
        print(list(pool.imap(square, range(5), 2)), pool.map(square, []))
        found = []
        result = pool.map_async(square, range(3), callback=found.append)
        result.wait(20)
        print(result.ready(), result.successful(), result.get(), found)
        for f, args in (int, ["1", "x"]), (square, ["a"]), (os.stat, ["/no/such"]):
            try:
                pool.map(f, args)
            except Exception as e:
                print(type(e).__name__, e, type(e.__cause__).__name__)
        slow = pool.apply_async(time.sleep, (20,))
        try:
            slow.get(0.01)
        except mp.TimeoutError:
            print("too slow", slow.ready())
    pool = ctx.Pool(1, initializer=put, initargs=(ctx.SimpleQueue(), 1), maxtasksperchild=1)
    print(len(set(pool.map(pid_of, range(3), 1))))
    pool.close()
    pool.join()
    try:
        pool.map(square, [1])
    except ValueError as e:
        print(e)


def pid_of(_):
    return os.getpid()


def managed(ctx):
    with ctx.Manager() as manager:
        d, items, names = manager.dict(), manager.list([1, 2]), manager.Namespace(x=1)
        p = ctx.Process(target=d.update, args=({"k": [1]},))
        p.start()
        p.join()
        items.append(3)
        names.y = 2
        print(d.copy(), items[:], len(items), names.x + names.y, str(items))
        q, lock = manager.Queue(), manager.Lock()
        q.put("q")
        with lock:
            print(q.get(), manager.Value("i", 5).value)
        try:
            d["missing"]
        except KeyError as e:
            print("KeyError", e)


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    mp.set_start_method("fork")
    for method in "fork", "spawn", "forkserver":
        for f in processes, passing, sharing, pooled, managed:
            print("--", method, f.__name__)
            f(mp.get_context(method))
    print(mp.active_children())
