"""Children of a fork print and take locks, whatever the other threads were doing at that moment."""
import multiprocessing as mp
import os
import sys
import threading
import time

null = os.open(os.devnull, os.O_WRONLY)
os.dup2(null, 2)
stop = False


def noisy():
    while not stop:
        sys.stderr.write("y" * 3000)


def busy():
    n = 0
    while not stop:
        n += 1


def ends_soon(pid):
    began = time.monotonic()
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        time.sleep(0.001)
        if time.monotonic() - began > 20:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            return False
    return True


def square(x):
    return x * x


lock = threading.Lock()
threads = [threading.Thread(target=f) for f in (noisy, noisy, noisy, busy)]
for t in threads:
    t.start()
ended = 0
for i in range(40):
    pid = os.fork()
    if pid == 0:
        sys.stderr.write("child\n")
        sys.stderr.flush()
        with lock:
            os._exit(0 if threading.active_count() == 1 else 1)
    ended += ends_soon(pid)
print(ended)
with mp.get_context("fork").Pool(3) as pool:
    print(sum(pool.map(square, range(200))))
stop = True
for t in threads:
    t.join()
