"""The operating system."""

import posix
import posixpath as path
import sys as _sys
from posix import (_exit, chdir, close, cpu_count, getcwd, getpid, getppid, isatty, listdir, mkdir,
                   pipe, read, readlink, remove, rename, rmdir, strerror, unlink, urandom, write)

name = "posix"
linesep = "\n"
curdir, pardir, sep, pathsep, defpath = ".", "..", "/", ":", "/bin:/usr/bin"
extsep, altsep, devnull = ".", None, "/dev/null"
error = OSError
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
EX_OK = 0

_sys.modules["os.path"] = path


class _Environ(dict):
    """The environment's variables; what is set here is seen by this program."""

    def __setitem__(self, key, value):
        for item in (key, value):
            if not isinstance(item, str):
                raise TypeError(f"str expected, not {type(item).__name__}")
        super().__setitem__(key, value)

    def copy(self):
        return dict(self)

    def __repr__(self):
        shown = ", ".join(f"{key!r}: {value!r}" for key, value in self.items())
        return f"environ({{{shown}}})"


environ = _Environ(posix.environ)


def getenv(key, default=None):
    return environ.get(key, default)


def fspath(path):
    """A path as str or bytes."""
    if isinstance(path, (str, bytes)):
        return path
    method = getattr(type(path), "__fspath__", None)
    if method is None:
        raise TypeError("expected str, bytes or os.PathLike object, not " + type(path).__name__)
    return method(path)


def fsencode(filename):
    filename = fspath(filename)
    return filename.encode() if isinstance(filename, str) else filename


def fsdecode(filename):
    filename = fspath(filename)
    return filename.decode() if isinstance(filename, bytes) else filename


class stat_result:
    def __init__(self, fields):
        (self.st_mode, self.st_ino, self.st_dev, self.st_nlink, self.st_uid, self.st_gid,
         self.st_size, self.st_atime, self.st_mtime, self.st_ctime) = fields


def stat(path, *, follow_symlinks=True):
    return stat_result(posix._stat(path, follow_symlinks))


def lstat(path):
    return stat_result(posix._stat(path, False))


def makedirs(name, mode=0o777, exist_ok=False):
    head, tail = path.split(name)
    if not tail:
        head, tail = path.split(head)
    if head and tail and not path.exists(head):
        makedirs(head, exist_ok=exist_ok)
    try:
        mkdir(name)
    except OSError:
        if not exist_ok or not path.isdir(name):
            raise


replace = rename
process_cpu_count = cpu_count


def walk(top, topdown=True):
    dirs, files = [], []
    for entry in listdir(top):
        (dirs if path.isdir(path.join(top, entry)) else files).append(entry)
    if topdown:
        yield top, dirs, files
    for entry in dirs:
        yield from walk(path.join(top, entry), topdown)
    if not topdown:
        yield top, dirs, files
