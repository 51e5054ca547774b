# signal: handlers run on the main thread, also in the middle of what waits.
import _thread
import os
import signal
import threading
import time


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except BaseException as e:
        print(f"{type(e).__name__}: {e}")
    else:
        print("no error")


print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
print(repr(signal.getsignal(signal.SIGTERM)), signal.SIGTERM, signal.Signals(15).name)
arrived = []


def handler(number, frame):
    arrived.append((signal.Signals(number).name, threading.current_thread().name))


print(repr(signal.signal(signal.SIGUSR1, handler)))
print(signal.getsignal(signal.SIGUSR1) is handler)
signal.raise_signal(signal.SIGUSR1)
print(arrived)
signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
print(len(arrived))
_thread.interrupt_main(signal.SIGUSR1)
print(len(arrived))
_thread.interrupt_main(signal.SIGTERM)
error(_thread.interrupt_main, 1000)
print(repr(signal.signal(signal.SIGUSR1, signal.SIG_IGN)) == repr(handler))
signal.raise_signal(signal.SIGUSR1)
print(len(arrived), repr(signal.signal(signal.SIGUSR1, handler)))


# What a handler raises comes out of what was interrupted.
class Alarm(Exception):
    pass


def alarmed(number, frame):
    raise Alarm(frame.f_code.co_name)


signal.signal(signal.SIGALRM, alarmed)


def interrupted(wait, *args, **kwargs):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        wait(*args, **kwargs)
    except Alarm:
        print(wait.__name__, "interrupted")
    else:
        print(wait.__name__, "went on")


def compute():
    while True:
        pass


lock = threading.Lock()
lock.acquire()
rlock = threading.RLock()
taken, leave = threading.Event(), threading.Event()
thread = threading.Thread(target=lambda: rlock.acquire() and taken.set() or leave.wait())
thread.start()
taken.wait()
interrupted(compute)
interrupted(time.sleep, 100)
interrupted(lock.acquire)
interrupted(lock.acquire, timeout=100)
interrupted(rlock.acquire)
interrupted(thread.join)
interrupted(thread.join, 100)
interrupted(threading.Event().wait)
interrupted(signal.pause)
leave.set()
thread.join()
lock.release()
print(lock.acquire(False))

# One that returns lets the wait go on to its end.
signal.signal(signal.SIGALRM, lambda number, frame: arrived.append(number))
del arrived[:]
began = time.monotonic()
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
time.sleep(0.1)
print(time.monotonic() - began >= 0.1, lock.acquire(timeout=0.05), len(arrived) > 0)
print(signal.setitimer(signal.ITIMER_REAL, 0)[1], signal.getitimer(signal.ITIMER_REAL))
print(signal.alarm(100), signal.alarm(0) > 90)

# Handlers belong to the main thread, wherever the signal comes from.
del arrived[:]


def elsewhere():
    error(signal.signal, signal.SIGUSR1, handler)
    error(signal.set_wakeup_fd, -1)
    os.kill(os.getpid(), signal.SIGUSR1)


thread = threading.Thread(target=elsewhere)
thread.start()
thread.join()
while not arrived:
    time.sleep(0.001)
print(arrived)
thread = threading.Thread(target=signal.pthread_kill, args=(threading.get_ident(), signal.SIGUSR1))
thread.start()
thread.join()
while len(arrived) < 2:
    time.sleep(0.001)
print(arrived)

# Ctrl-C, as another thread brings it.
def pressed(wait, *args):
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    wait(*args)


error(pressed, lock.acquire)
error(pressed, time.sleep, 100)
error(lambda: _thread.interrupt_main() or time.sleep(0))

# Holding signals back.
print(signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1]))
signal.raise_signal(signal.SIGUSR1)
print(len(arrived), signal.sigpending())
print(signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGUSR1}))
print(len(arrived), signal.sigpending())
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
signal.raise_signal(signal.SIGUSR2)
print(repr(signal.sigwait([signal.SIGUSR2])))
print(signal.sigtimedwait([signal.SIGUSR2], 0.01))
signal.raise_signal(signal.SIGUSR2)
found = signal.sigwaitinfo([signal.SIGUSR2])
print(found.si_signo, found.si_pid == os.getpid())

# A descriptor that is told.
reader, writer = os.pipe()
try:
    signal.set_wakeup_fd(writer)
except ValueError as e:
    print(str(e).replace(str(writer), "FD"))
os.set_blocking(writer, False)
print(signal.set_wakeup_fd(writer))
signal.raise_signal(signal.SIGUSR1)
print(os.read(reader, 10), signal.set_wakeup_fd(-1) == writer)

# Misuse.
error(signal.signal, 0, handler)
error(signal.signal, 1000, handler)
error(signal.signal, signal.SIGUSR1, "x")
error(signal.signal, signal.SIGKILL, handler)
error(signal.getsignal, 0)
error(signal.strsignal, 0)
error(signal.pthread_sigmask, signal.SIG_BLOCK, [0])
error(signal.pthread_sigmask, 17, [1])
error(signal.setitimer, 99, 1)
error(signal.setitimer, signal.ITIMER_REAL, -1)
error(signal.sigtimedwait, [1], -1)
error(signal.default_int_handler)
error(signal.default_int_handler, 2, None)
print(signal.strsignal(signal.SIGINT), signal.strsignal(signal.SIGSEGV))
print(signal.valid_signals() >= {signal.SIGINT, signal.SIGKILL}, 0 in signal.valid_signals())
print(signal.siginterrupt(signal.SIGUSR1, False), signal.NSIG)
