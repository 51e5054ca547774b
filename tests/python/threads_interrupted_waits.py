"""What a signal's handler raises comes out of the wait that it ends, and the locks are as they were."""
import _thread
import os
import queue
import signal
import threading


class Stop(Exception):
    pass


def stop(number, frame):
    raise Stop


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


signal.signal(signal.SIGINT, stop)
for _ in range(50):
    # Sent by a thread that begins, while the main thread waits until it has begun.
    thread = threading.Thread(target=_thread.interrupt_main)
    try:
        thread.start()
        thread.join()
        for _ in range(1000):
            pass
    except Stop:
        pass
    else:
        print("not told")
    thread.join()

condition = threading.Condition()
for wait in (condition.wait, threading.Event().wait, threading.Barrier(2).wait, queue.Queue().get,
             queue.SimpleQueue().get, threading.Semaphore(0).acquire):
    timer = threading.Timer(0.05, interrupt)
    timer.start()
    try:
        with condition:
            wait()
    except Stop:
        print("stopped", condition._is_owned(), condition.acquire(blocking=False))
        condition.release()
    timer.join()

for lock in (threading.Lock(), threading.RLock()):
    # Somebody else has it: what is raised means that it was not taken.
    has, let_go = threading.Event(), threading.Event()

    def keep():
        with lock:
            has.set()
            interrupt()
            let_go.wait()

    keeper = threading.Thread(target=keep)
    try:
        keeper.start()
        has.wait()
        lock.acquire()
        print("taken")
    except Stop:
        print("stopped", lock.acquire(blocking=False))
    let_go.set()
    keeper.join()
    print(lock.acquire(timeout=1))
    lock.release()
