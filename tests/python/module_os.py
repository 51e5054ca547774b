# Files and directories through os: everything happens in a directory of its own.
import os
import stat
import sys

top = f"ungil_test_os_{os.getpid()}"
base = "/tmp"
os.chdir(base)
os.mkdir(top)
os.chdir(top)


def attempt(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except (OSError, ValueError, TypeError, OverflowError) as e:
        shown = str(e).replace(os.getcwd(), "$TOP")
        return f"{type(e).__name__}: {shown}"


class Path:
    def __init__(self, name):
        self.name = name

    def __fspath__(self):
        return self.name


print("-- descriptors")
fd = os.open("a.txt", os.O_RDWR | os.O_CREAT, 0o640)
print(os.write(fd, b"hello world"), os.lseek(fd, 0, os.SEEK_SET), os.read(fd, 5), os.read(fd, 100))
print(os.read(fd, 10), os.pread(fd, 3, 6), os.pwrite(fd, b"W", 6), os.pread(fd, 20, 0))
print(os.fstat(fd).st_size, oct(stat.S_IMODE(os.fstat(fd).st_mode)))
os.ftruncate(fd, 4)
print(os.fstat(fd).st_size, os.get_inheritable(fd))
os.set_inheritable(fd, True)
print(os.get_inheritable(fd), os.isatty(fd))
other = os.dup(fd)
print(other != fd, os.get_inheritable(other))
print(os.writev(other, [b"ab", bytearray(b"cd"), memoryview(b"ef")]), os.pread(fd, 99, 0))
parts = [bytearray(3), bytearray(4)]
os.lseek(fd, 0, 0)
print(os.readv(fd, parts), parts)
os.fsync(fd)
os.fdatasync(fd)
os.close(other)
os.close(fd)
print(attempt(os.close, fd), attempt(os.read, fd, 1), attempt(os.fsync, -1))
r, w = os.pipe()
print(os.get_inheritable(r), os.get_blocking(r))
os.set_blocking(r, False)
print(os.get_blocking(r), attempt(os.read, r, 1))
os.write(w, b"x" * 10)
print(os.read(r, 4), os.read(r, 100))
os.close(w)
print(os.read(r, 5))
os.close(r)

print("-- stat")
s = os.stat("a.txt")
print(isinstance(s, tuple), len(s), s[6] == s.st_size, s[8] == int(s.st_mtime), type(s[8]))
print(s.st_mtime_ns // 10**9 == s[8], s.st_blksize > 0, s.st_blocks >= 0, s.st_nlink, s.st_rdev)
print(stat.S_ISREG(s.st_mode), stat.S_ISDIR(os.stat(".").st_mode), stat.filemode(s.st_mode))
print(s == os.stat("a.txt"), os.path.samestat(s, os.lstat("a.txt")), s.st_uid == os.getuid())
print(os.stat_result(range(10)), os.stat_result(range(10)).st_mtime)
try:
    s.st_size = 1
except AttributeError as e:
    print(e)
for wrong in (1.5, None, "missing", "a\0b", b"a\0b", []):
    print(repr(wrong), attempt(os.stat, wrong))
print(attempt(os.stat), attempt(os.stat, "a.txt", 3), attempt(os.stat, "a.txt", follow=1))
os.utime("a.txt", ns=(1_000_000_007, 2_000_000_009))
s = os.stat("a.txt")
print(s.st_atime_ns, s.st_mtime_ns, s.st_mtime)
os.utime("a.txt", (5, 6.5))
print(os.stat("a.txt").st_atime, os.stat("a.txt").st_mtime_ns)
print(attempt(os.utime, "a.txt", (1, 2), ns=(3, 4)), attempt(os.utime, "a.txt", 3))
print(os.access("a.txt", os.R_OK), os.access("missing", os.F_OK))
os.chmod("a.txt", 0o600)
print(oct(os.stat(Path("a.txt")).st_mode), attempt(os.stat, Path(3)), attempt(os.stat, Path("no")))

print("-- names")
os.symlink("a.txt", "link")
os.link("a.txt", "hard")
print(os.readlink("link"), os.readlink(b"link"), os.stat("hard").st_nlink)
print(stat.S_ISLNK(os.lstat("link").st_mode), os.stat("link").st_ino == os.stat("a.txt").st_ino)
print(attempt(os.readlink, "a.txt"), attempt(os.symlink, "x", "link"), attempt(os.link, "no", "b"))
os.rename("hard", "b.txt")
os.replace("b.txt", "c.txt")
print(sorted(os.listdir()), sorted(os.listdir(b".")), sorted(os.listdir(Path("."))))
print(attempt(os.rename, "no", "x"), attempt(os.rmdir, "a.txt"), attempt(os.listdir, "no"))
os.unlink("link")
os.remove("c.txt")
print(attempt(os.remove, "c.txt"), attempt(os.mkdir, "a.txt"))
os.makedirs("d/e/f")
os.makedirs("d/e/f", exist_ok=True)
print(attempt(os.makedirs, "d/e/f"), attempt(os.rmdir, "d"))
for name in ("d/1", "d/2", "d/e/3"):
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
os.symlink("e", "d/loop")
print([(a, sorted(b), sorted(c)) for a, b, c in os.walk("d")])
print([a for a, b, c in os.walk("d", topdown=False)], len(list(os.walk("no"))))
print([(a, sorted(b), sorted(c)) for a, b, c in os.walk("d", followlinks=True)][-1])
here = os.open("d", os.O_RDONLY)
print(sorted(os.listdir(here)), os.stat("1", dir_fd=here).st_size, attempt(os.stat, 0, dir_fd=here))
os.mkdir("made", dir_fd=here)
os.rename("made", "moved", src_dir_fd=here, dst_dir_fd=here)
print(os.path.isdir("d/moved"), [e.name for e in sorted(os.scandir(here), key=lambda e: e.name)])
os.rmdir("moved", dir_fd=here)
print([(a, sorted(b), sorted(c)) for a, b, c, _ in os.fwalk("d")][0])
os.close(here)
print(os.stat in os.supports_dir_fd, os.chdir in os.supports_fd, os.stat in os.supports_follow_symlinks)
os.rmdir("d/e/f")
os.truncate("a.txt", 2)
print(os.stat("a.txt").st_size)

print("-- scandir")
with os.scandir("d") as entries:
    for e in sorted(entries, key=lambda e: e.name):
        print(e, e.path, e.is_file(), e.is_dir(), e.is_symlink(), e.is_dir(follow_symlinks=False),
              e.inode() == e.stat(follow_symlinks=False).st_ino, os.fspath(e))
with os.scandir() as entries:
    print(next(entries).path.startswith("./"))
print(list(entries), [e.name for e in os.scandir(b"d") if e.is_dir(follow_symlinks=False)])
print(attempt(os.scandir, "no"), attempt(os.DirEntry))

print("-- the process")
print(os.getpid() > 0, os.getppid() > 0, os.getpgid(0) == os.getpgrp(), os.getsid(0) == os.getsid(os.getpid()))
print(os.getuid() == os.stat(".").st_uid, os.geteuid() == os.getuid(), len(os.getgroups()) >= 0)
old = os.umask(0o27)
print(oct(os.umask(old)), os.cpu_count() >= 1, os.process_cpu_count() >= 1)
print(type(os.sched_getaffinity(0)), attempt(os.sched_setaffinity, 0, [-1]))
print(os.strerror(2), attempt(os.kill, os.getpid(), 0))
print(os.uname().sysname == os.uname()[0], len(os.times()), len(os.getloadavg()))
print(len(os.urandom(7)), os.urandom(8) != os.urandom(8), attempt(os.urandom, -1))
print(os.sysconf("SC_PAGESIZE") > 0, attempt(os.sysconf, "SC_NO"), attempt(os.sysconf, 1.5))
print(os.statvfs(".").f_bsize > 0, os.pathconf(".", "PC_NAME_MAX"))
print(attempt(os.get_terminal_size, 99), os.terminal_size((80, 24)))
pid = os.posix_spawn("/bin/sh", ["sh", "-c", "echo spawned; exit 7"], os.environ,
                     file_actions=[(os.POSIX_SPAWN_OPEN, 1, "out", os.O_WRONLY | os.O_CREAT, 0o600)])
got, status = os.waitpid(pid, 0)
print(got == pid, os.WIFEXITED(status), os.WEXITSTATUS(status), os.waitstatus_to_exitcode(status))
print(open("out").read(), end="")
print(os.waitstatus_to_exitcode(os.system("exit 3")), os.system("kill -9 $$"))
print(attempt(os.waitpid, -1, 0), attempt(os.posix_spawn, "no", ["no"], {}))
print(attempt(os.execv, "no", []), attempt(os.execv, "no", ["no"]))

print("-- environment")
os.environ["UNGIL_TEST"] = "value"
print(os.getenv("UNGIL_TEST"), os.getenvb(b"UNGIL_TEST"), os.system('test "$UNGIL_TEST" = value'))
del os.environ["UNGIL_TEST"]
print(os.getenv("UNGIL_TEST", "gone"), "UNGIL_TEST" in os.environ, os.system('test -z "$UNGIL_TEST"'))
print(attempt(os.environ.__setitem__, "a", 1), attempt(os.putenv, "a=b", "c"))
print(attempt(os.environ.__setitem__, "a\0", "b"))

print("-- texts")
print(os.fspath("a"), os.fspath(b"a"), os.fspath(Path("p")), attempt(os.fspath, 3))
print(os.fsencode("aé"), os.fsdecode(b"a\xc3\xa9"), os.fsencode(Path("x")))
print(issubclass(Path, os.PathLike), os.name, os.sep, os.linesep == "\n", os.devnull, os.curdir)
print(os.path.normpath("//a/./b/../c//d/"), os.path.normpath(b"../../a/.."), os.path.normpath(""))

for name in os.listdir("d"):
    path = os.path.join("d", name)
    os.rmdir(path) if os.path.isdir(path) and name != "loop" and name != "e" else None
os.system("rm -r d")
for name in os.listdir():
    os.remove(name)
os.chdir(base)
os.rmdir(top)
