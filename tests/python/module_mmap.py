"""mmap: memory of files and of no file, as octets and as a file."""
import mmap
import os
import tempfile


def outcome(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


print("-- no file")
m = mmap.mmap(-1, 10)
print(m, len(m), m[:], m.closed)
m[0], m[1:4], m[8:4:-2] = 65, b"bcd", b"yz"
print(m[:], m[0], m[-1], m[::3], list(m)[:2], bytes(m)[:2])
for code in ("m[20]", "m['a']", "m[0] = 300", "m[0] = 'a'", "m[0:2] = b'abc'", "del m[0]",
             "m.write(b'x' * 20)", "m.seek(99)", "m.seek(-1)", "m.seek(0, 9)", "m.move(1, 2, 50)",
             "m.flush(3, 99)", "mmap.mmap(-1, -5)", "mmap.mmap(99, 5)", "mmap.mmap(-1, 5, access=9)",
             "mmap.mmap(-1, 5, prot=1, access=1)", "mmap.mmap(-1, 5, offset=-3)", "m + b'a'",
             "m.size()"):
    outcome(lambda: exec(code))
print(m.read(3), m.read_byte(), m.tell(), m.readline(), m.read(), m.find(b"b"), m.seek(0), m.find(b"b"))
outcome(lambda: m.write_byte(33) or m.tell())
m.move(5, 0, 4)
print(m[:])
r = mmap.mmap(-1, 5, access=mmap.ACCESS_READ)
print(r)
outcome(lambda: r.write(b"a"))
outcome(lambda: exec("r[0] = 1"))
v = memoryview(m)
v[2:4] = b"!!"
print(m[:4], v.readonly, memoryview(r).readonly)
outcome(m.close)
outcome(lambda: m.resize(5))
v.release()
m.resize(5000)
print(len(m))
m.close()
print(m, m.closed)
for f in (lambda: m[0], m.read, lambda: len(m), lambda: memoryview(m), m.close, m.tell):
    outcome(f)

print("-- a file")
with tempfile.TemporaryFile() as f:
    f.write(b"hello\nworld\n")
    f.flush()
    with mmap.mmap(f.fileno(), 0) as m:
        print(m[:], m.readline(), m.tell(), m.find(b"o"), m.rfind(b"o", 0), m.find(b"o", 0, 3), m.size())
        m[0:5] = b"HELLO"
        m.flush()
        f.seek(0)
        print(f.read())
        m.seek(-2, os.SEEK_END)
        print(m.read())
        m.resize(20)
        print(len(m), os.fstat(f.fileno()).st_size)
    outcome(lambda: mmap.mmap(f.fileno(), 100))
    outcome(lambda: mmap.mmap(f.fileno(), 0, offset=4096))
    with mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_COPY) as c:
        c[0] = 1
        f.seek(0)
        print(c[0], f.read(1))
with tempfile.TemporaryFile() as f:
    outcome(lambda: mmap.mmap(f.fileno(), 0))

print("-- shared with a child")
m = mmap.mmap(-1, 8)
if (child := os.fork()) == 0:
    m[:5] = b"child"
    os._exit(0)
os.waitpid(child, 0)
print(m[:])
