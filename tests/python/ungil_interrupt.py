"""An interrupt stops a kernel that would run for hours, a parallel one too; a fault stops chunks that would never end."""
import _thread
import threading
import time

from numba import njit, prange


@njit
def spin(n):
    x = 0
    for i in range(n):
        x = (x * 31 + i) % 1000003
    return x


@njit(parallel=True)
def spin_parallel(n):
    s = 0
    for i in prange(n):
        x = 0
        for j in range(10**10):
            x = (x * 31 + j) % 1000003
        s += x
    return s


@njit(parallel=True)
def faulty(n):
    s = 0
    for i in prange(n):
        s += 10 // (i - 5)
        if i > 100:
            x = 0
            while x >= 0:
                x = (x + 1) % 1000
    return s


def interrupt():
    time.sleep(0.2)
    _thread.interrupt_main()


def interrupted(f, *args):
    thread = threading.Thread(target=interrupt)
    try:
        thread.start()
        f(*args)
        print("was not interrupted")
    except KeyboardInterrupt:
        print("KeyboardInterrupt")
    thread.join()


spin(10)
interrupted(spin, 10**13)
interrupted(spin_parallel, 4)
try:
    faulty(1000)
except ZeroDivisionError:
    print("ZeroDivisionError")
print(spin(5))
