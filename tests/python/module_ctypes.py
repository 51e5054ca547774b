"""ctypes: C's types as memory: numbers, arrays, structures, unions, pointers to objects."""
import pickle
from ctypes import *


def outcome(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


print("-- numbers")
for cls in (c_byte, c_ubyte, c_short, c_ushort, c_int, c_uint, c_long, c_ulong, c_longlong, c_ulonglong):
    print(sizeof(cls), cls(), cls(-1).value, cls(300).value, cls((1 << 64) + 5).value, bool(cls()))
print(c_float(0.1), c_double(0.1), c_bool(5), c_char(b"x"), c_char(65), c_wchar("é"), c_void_p().value)
x = c_int(3)
x.value += 4
print(x, x.value, sizeof(x), bytes(x), bytearray(x), memoryview(x).nbytes)
for f in (lambda: c_int("x"), lambda: c_int(1.5), lambda: c_double("x"),
          lambda: sizeof(5)):
    outcome(f)
print(c_int == c_int32, c_size_t(-1).value, c_int.__name__, c_uint8.__name__)

print("-- arrays")
Three = c_int * 3
a = Three(1, 2)
print(Three.__name__, len(a), list(a), a[:], a[-1], a[0:2], sizeof(a), Three is c_int * 3, 2 * c_char is c_char * 2)
a[2] = 9
a[0:2] = [7, 8]
print(a[:], [x + 1 for x in a], max(a))
for code in ("a[3]", "a['x']", "a[0] = 'x'", "a[0:2] = [1]", "Three(1, 2, 3, 4)", "c_int * -1", "c_int * 'x'"):
    outcome(lambda: exec(code))
s = create_string_buffer(b"hello", 10)
print(s.value, s.raw, len(s), s[0], s[1:3])
s.value = b"hi"
print(s.raw, sizeof(s), create_string_buffer(3).raw, create_unicode_buffer("né").value)
outcome(lambda: exec("s.value = b'x' * 11"))
grid = (c_double * 2 * 3)()
grid[1][0] = 2.5
print([row[:] for row in grid], sizeof(grid))

print("-- memory of others")
b = bytearray(8)
n = c_int.from_buffer(b, 4)
n.value = 258
print(b, c_short.from_buffer_copy(b, 4).value)
outcome(lambda: b.append(1))
del n
b.append(1)
outcome(lambda: c_int.from_buffer(b, 6))
outcome(lambda: c_int.from_buffer(b"abcd"))
v = memoryview(a).cast("B")
v[0] = 1
print(a[0], v.nbytes)
memset(addressof(a), 0, 4)
memmove(a, b"\1\1", 2)
print(a[:], string_at(s))

print("-- structures")


class Point(Structure):
    _fields_ = [("x", c_int), ("y", c_double), ("tag", c_char * 4)]


class Line(Structure):
    _fields_ = [("a", Point), ("b", Point), ("n", c_short * 2)]


class Either(Union):
    _fields_ = [("i", c_int), ("f", c_float)]


class Packed(Structure):
    _pack_ = 1
    _fields_ = [("c", c_char), ("i", c_int)]


p = Point(1, y=2.5)
p.tag = b"ab"
print(p.x, p.y, p.tag, sizeof(Point), Point.x.offset, Point.y.offset, Point.tag.size, sizeof(Packed))
line = Line(p, Point(3))
line.b.y = 9
line.n[1] = 5
print(line.a.x, line.a.tag, line.b.y, line.n[:], sizeof(line))
e = Either(f=1.0)
print(hex(e.i))
outcome(lambda: Point(1, 2, b"", 4))
outcome(lambda: Point("x"))
points = (Point * 2)((1, 2), (3, 4))
print([(q.x, q.y) for q in points])
points[0] = Point(8, 8)
print(points[0].x)

print("-- pointers")
q = pointer(p)
q.contents.x = 77
print(p.x, q[0].x, bool(q), bool(POINTER(Point)()), POINTER(Point) is type(q))
r = pointer(c_int(5))
r[0] = 6
print(r.contents, r[0])
outcome(lambda: POINTER(c_int)().contents)
c = pickle.loads(pickle.dumps(line))
print(c.a.x, c.n[:], pickle.loads(pickle.dumps(c_int(4))))
