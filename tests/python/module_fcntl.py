"""fcntl: flags of descriptors, locks on files, between processes and beside threads."""
import fcntl
import os
import struct
import tempfile
import threading
import time


def outcome(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


f = tempfile.NamedTemporaryFile()
print(fcntl.fcntl(f, fcntl.F_GETFD), fcntl.fcntl(f.fileno(), fcntl.F_SETFD, 0), os.get_inheritable(f.fileno()))
copy = fcntl.fcntl(f, fcntl.F_DUPFD_CLOEXEC, 20)
print(copy >= 20, os.get_inheritable(copy), os.close(copy))
for args in ((f, 9999), (f, fcntl.F_GETFD, b"x" * 2000), (f, fcntl.F_SETFD, b"abc"), (f, fcntl.F_SETFD, 1.5),
             (-1, 1), ("x", 1), (f,), (f, fcntl.F_GETFD, "ab")):
    outcome(fcntl.fcntl, *args)
outcome(fcntl.flock, f)
outcome(fcntl.lockf, f, 0)
outcome(fcntl.ioctl, f, 0x5413, b"\0" * 8)
outcome(fcntl.ioctl, f, 1, "x" * 2000)


def in_child(action):
    pid = os.fork()
    if pid == 0:
        try:
            action()
        except BlockingIOError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def take_whole():
    with open(f.name, "r+") as g:
        fcntl.flock(g, fcntl.LOCK_EX | fcntl.LOCK_NB)


def take_part(start):
    with open(f.name, "r+") as g:
        fcntl.lockf(g, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, start)


print("-- whole files")
print(in_child(take_whole))
fcntl.flock(f, fcntl.LOCK_EX)
print(in_child(take_whole))
fcntl.flock(f, fcntl.LOCK_SH)
print(in_child(take_whole))
fcntl.flock(f, fcntl.LOCK_UN)
print(in_child(take_whole))

print("-- parts")
fcntl.lockf(f, fcntl.LOCK_EX, 10, 5)
print(in_child(lambda: take_part(0)), in_child(lambda: take_part(20)))
fcntl.lockf(f, fcntl.LOCK_UN, 10, 5)
print(in_child(lambda: take_part(0)))
answer = fcntl.fcntl(f, fcntl.F_GETLK, struct.pack("hhqqi", fcntl.F_WRLCK, 0, 0, 0, 0))
print(struct.unpack("hhqqi", answer)[0] == fcntl.F_UNLCK)

print("-- who waits lets others run")
fcntl.flock(f, fcntl.LOCK_EX)
got = []


def wait():
    with open(f.name, "r+") as g:
        fcntl.flock(g, fcntl.LOCK_EX)
        got.append(True)


t = threading.Thread(target=wait)
t.start()
time.sleep(0.05)
print(got)
fcntl.flock(f, fcntl.LOCK_UN)
t.join()
print(got)
