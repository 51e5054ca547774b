# Error numbers, and the bits of a file's mode.
import errno
import os
import stat

print(errno.ENOENT, errno.EACCES, errno.EEXIST, errno.EAGAIN == errno.EWOULDBLOCK)
print(errno.errorcode[errno.ENOENT], errno.errorcode[errno.EAGAIN], errno.errorcode[errno.EOPNOTSUPP])
print(all(getattr(errno, name) == number for number, name in errno.errorcode.items()))
for number in [errno.ENOENT, errno.EEXIST, errno.EPIPE, errno.EINTR, errno.ESRCH, errno.EISDIR, errno.EDOM]:
    e = OSError(number, os.strerror(number))
    print(type(e).__name__, e, errno.errorcode[e.errno])
try:
    open("/no/such/file")
except OSError as e:
    print(e.errno == errno.ENOENT, type(e) is FileNotFoundError)

for mode in [0o100644, 0o040755, 0o120777, 0o104755, 0o041777, 0o010600, 0o020620, 0o060660, 0o140755]:
    print(oct(mode), stat.filemode(mode), oct(stat.S_IMODE(mode)), oct(stat.S_IFMT(mode)),
          stat.S_ISREG(mode), stat.S_ISDIR(mode), stat.S_ISLNK(mode), stat.S_ISFIFO(mode))
print(stat.S_ISDIR(os.stat("/").st_mode), stat.S_ISCHR(os.stat("/dev/null").st_mode))
print(stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH == 0o644, stat.ST_SIZE, stat.ST_MTIME)
