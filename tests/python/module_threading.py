# threading: what its objects do, and what they say when they are misused.
import _thread
import contextvars
import sys
import threading


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except Exception as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error")


# Threads and their names.
main = threading.main_thread()
print(main.name, main.daemon, main.is_alive(), main is threading.current_thread())
print(main.ident == threading.get_ident() == _thread._get_main_thread_ident())
print(threading.active_count(), threading.enumerate() == [main])

go = threading.Event()


def work(*args, **kwargs):
    go.wait()
    seen.append((args, kwargs, threading.current_thread().name))


seen = []
t = threading.Thread(target=work, args=(1, 2), kwargs={"k": 3})
print(t.name, t.ident, t.native_id, t.is_alive(), t.daemon)
print(repr(t))
error(t.join)
t.start()
print(t.is_alive(), t.ident != main.ident, t.native_id != main.native_id)
print(repr(t).replace(str(t.ident), "ID"))
print(threading.active_count(), t in threading.enumerate())
error(t.start)
error(setattr, t, "daemon", True)
print(t.join(0.01), t.join(timeout=-5), t.is_alive())
go.set()
t.join()
t.join()
print(seen, t.is_alive(), repr(t).replace(str(t.ident), "ID"))
error(t.start)
error(main.join)
named = threading.Thread(name="worker", daemon=True)
print(named, named.daemon)
named.name = "other"
named.start()
named.join()
print(named.name)
error(threading.Thread, 1)


class Counting(threading.Thread):
    def __init__(self, n):
        super().__init__(name=f"counting-{n}")
        self.n = n

    def run(self):
        self.total = sum(range(self.n))


threads = [Counting(n) for n in (10, 100, 1000)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print([(t.name, t.total) for t in threads])


class Forgetful(threading.Thread):
    def __init__(self):
        pass


error(Forgetful().start)


# Locks.
lock = threading.Lock()
print(lock.acquire(), lock.acquire(False), lock.acquire(timeout=0.01), lock.locked())
lock.release()
error(lock.release)
error(lock.acquire, False, 1)
error(lock.acquire, True, -2)
error(lock.acquire, timeout=1e12)
error(lock.acquire, timeout=float("nan"))
error(lock.acquire, timeout="1")
with lock:
    print(lock.locked())
print(type(lock).__name__, threading.Lock is _thread.LockType)
rlock = threading.RLock()
print(rlock.acquire(), rlock.acquire(), rlock._is_owned(), rlock._recursion_count())
other = threading.Thread(target=lambda: (print(rlock.acquire(False)), error(rlock.release)))
other.start()
other.join()
rlock.release()
rlock.release()
error(rlock.release)

# A lock may be released by another thread than the one that has taken it.
lock.acquire()
other = threading.Thread(target=lock.release)
other.start()
print(lock.acquire(timeout=30))
other.join()
lock.release()

# Conditions.
cond = threading.Condition()
error(cond.wait)
error(cond.notify)
items = []


def consume():
    with cond:
        while not items:
            cond.wait()
        got.append(items.pop())


got = []
threads = [threading.Thread(target=consume) for _ in range(3)]
for t in threads:
    t.start()
for i in range(3):
    with cond:
        items.append(i)
        cond.notify()
for t in threads:
    t.join()
print(sorted(got))
with cond:
    print(cond.wait(0.01), cond.wait_for(lambda: 7, 0.01), cond.wait_for(lambda: 0, 0.01))

# Semaphores.
sem = threading.Semaphore(2)
print(sem.acquire(), sem.acquire(), sem.acquire(False), sem.acquire(timeout=0.01))
sem.release(2)
error(sem.release, 0)
error(threading.Semaphore, -1)
error(sem.acquire, False, 1)
bounded = threading.BoundedSemaphore(1)
with bounded:
    print(bounded.acquire(blocking=False))
error(bounded.release)

# Events.
event = threading.Event()
print(event.is_set(), event.wait(0.01), event.wait(0))
threading.Timer(0.01, event.set).start()
print(event.wait(), event.is_set())
event.clear()
print(event.is_set())

# Timers.
timer = threading.Timer(60, print, ["never"])
timer.start()
timer.cancel()
timer.join()
print(timer.finished.is_set())
timer = threading.Timer(0.001, print, ["timer", "called"], {"sep": "-"})
timer.start()
timer.join()

# Barriers.
order = []
barrier = threading.Barrier(3, action=lambda: order.append("all"))


def meet():
    index = barrier.wait(30)
    order.append(index)


threads = [threading.Thread(target=meet) for _ in range(3)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(order[0], sorted(order[1:]), barrier.n_waiting, barrier.parties, barrier.broken)
error(barrier.wait, 0.01)
print(barrier.broken)
error(barrier.wait)
barrier.reset()
print(barrier.broken)
barrier.abort()
print(barrier.broken)
try:
    threading.Barrier(0)
except ValueError:
    print("a barrier needs parties")

# Locals.
local = threading.local()
local.x = "main"


def own():
    print(hasattr(local, "x"), local.__dict__)
    local.x = "thread"
    print(local.x)


t = threading.Thread(target=own)
t.start()
t.join()
print(local.x, local.__dict__)
error(getattr, local, "y")
error(threading.local, 1)


class Shared(threading.local):
    kind = "shared"

    def __init__(self, start):
        self.n = start

    def add(self):
        self.n += 1
        return self.n


shared = Shared(10)
shared.add()
t = threading.Thread(target=lambda: print(shared.add(), shared.kind))
t.start()
t.join()
print(shared.n)


class Noisy:
    def __del__(self):
        print("local gone")


def leave():
    local.noisy = Noisy()


t = threading.Thread(target=leave)
t.start()
t.join()

# Contexts.
var = contextvars.ContextVar("var", default="default")
var.set("main")
t = threading.Thread(target=lambda: print(var.get()))
t.start()
t.join()
context = contextvars.copy_context()
t = threading.Thread(target=lambda: context.run(lambda: print(var.get())))
t.start()
t.join()

# Exceptions.
caught = []
threading.excepthook = lambda args: caught.append((args.exc_type, str(args.exc_value), args.thread))
t = threading.Thread(target=lambda: 1 / 0)
t.start()
t.join()
print(caught[0][:2], caught[0][2] is t, threading.excepthook is threading.__excepthook__)
threading.excepthook = threading.__excepthook__
t = threading.Thread(target=sys.exit, args=("not shown",))
t.start()
t.join()
error(threading.excepthook, 1)

# The bare module.
done = _thread.allocate_lock()
done.acquire()


def bare(a, *, b):
    print(a, b)
    done.release()


ident = _thread.start_new_thread(bare, ("a",), {"b": "b"})
print(done.acquire(timeout=30), ident != threading.get_ident())
error(_thread.start_new_thread, 1, ())
error(_thread.start_new_thread, bare, 1)
error(_thread.start_new_thread, bare, (), 1)
handle = _thread.start_joinable_thread(lambda: None)
handle.join()
print(handle.is_done(), handle.ident > 0)
error(_thread._ThreadHandle().join)
me = []
handle = _thread.start_joinable_thread(lambda: me.append(done.acquire()) or error(handle.join))
done.release()
handle.join()
print(_thread.stack_size(), _thread.stack_size(1 << 20), _thread.stack_size(0))
error(_thread.stack_size, 1)

# The frames of other threads.
inside, go = threading.Event(), threading.Event()


def waits_here():
    inside.set()
    go.wait()


t = threading.Thread(target=waits_here)
t.start()
inside.wait()
frames = sys._current_frames()
frame = frames[t.ident]
names = []
while frame:
    names.append(frame.f_code.co_name)
    frame = frame.f_back
print("waits_here" in names, names[-1])
print(frames[threading.get_ident()].f_code.co_name)
go.set()
t.join()
print(t.ident in sys._current_frames())

# What C's thread-locals, handles and sizes of stacks refuse.
store = threading.local()
store.x = 5
print(store.__dict__)
error(setattr, store, "__dict__", {})
error(delattr, store, "__dict__")
error(_thread._ThreadHandle()._set_done)
print(_thread.stack_size(262144), _thread.stack_size(0))


class Named(type(threading.RLock())):
    def __init__(self, a, *, b):
        super().__init__()


print(Named(1, b=2).acquire())
