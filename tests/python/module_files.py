"""open, os, os.path, io: text and bytes, lines, positions, errors."""
import io
import os
import os.path

name = "/tmp/ungil-test-%d.txt" % os.getpid()
with open(name, "w") as f:
    print(f.write("line1\nline2\nü\n"), f.writable(), f.readable(), f.mode)
with open(name) as f:
    print(repr(f.readline()), list(f), f.closed, f.read())
print(f.closed)
with open(name, "a") as f:
    f.writelines(["x\n", "y"])
with open(name, "rb") as f:
    print(f.read(), f.tell(), f.seek(2), f.read(3), f.seek(-1, 2), f.read())
with open(name, "r+") as f:
    print(f.read(3), f.seek(0), f.read(5))
    f.seek(0)
    f.write("L")
print(open(name).read().splitlines(), os.path.getsize(name))
with open(name, "wb") as f:
    f.write(b"a\r\nb\rc")
print(open(name).readlines(), open(name, newline="").read() == "a\r\nb\rc")
print(os.path.exists(name), os.path.isfile(name), os.path.isdir("/tmp"), os.path.join("a", "/b", "c"), os.path.splitext("x.tar.gz"), os.path.basename("/a/b"), os.path.dirname("/a/b"))
print(os.path.normpath("/a/./b/../c"), os.path.split("/a"), os.path.relpath("/a/b", "/a/c"), os.getenv("UNGIL_NOT_SET", "unset"), os.sep)
os.remove(name)
print(os.path.exists(name))
for wrong in (lambda: open(name), lambda: open("/tmp"), lambda: open(name, "q"), lambda: os.remove(name), lambda: open('/dev/null').write('x'), lambda: os.listdir("/nonexistent")):
    try:
        wrong()
    except (OSError, ValueError) as e:
        print(type(e).__name__, str(e).replace(name, "NAME"), getattr(e, "errno", None))
s = io.StringIO("one\ntwo\n")
print(s.readline(), s.read(), s.getvalue(), list(io.StringIO("a\nb")))
s = io.StringIO()
print("hey", 1, file=s, sep="-")
print(repr(s.getvalue()), io.BytesIO(b"abc").read(2))
r, w = os.pipe()
print(os.write(w, b"abc"), os.read(r, 10))
os.close(r)
os.close(w)
