# Octets of C structures: formats, byte orders, alignment, and what is refused.
import struct


def show(f, *args):
    try:
        print(f.__name__, args, "->", f(*args))
    except Exception as e:
        print(f.__name__, args, "->", type(e).__name__, e)


pack = struct.pack
cases = [
    ("b", 128), ("B", -1), ("h", 40000), ("H", 70000), ("i", 1 << 31), ("I", -1), ("l", 1 << 63),
    ("L", 1 << 64), ("L", -1), ("q", 1 << 63), ("Q", -1), ("n", 1 << 63), ("N", -1), ("P", 1 << 64),
    ("P", -1), ("P", -(1 << 63) - 1), ("<b", 128), ("<B", 256), ("<h", 40000), ("<H", 70000),
    ("<i", 1 << 31), (">I", -1), ("<q", 1 << 63), ("<Q", 1 << 64), ("<l", 1 << 31), ("b", 1 << 70),
    ("<i", -(1 << 70)), ("c", b"ab"), ("c", 1), ("i", 1.5), ("i", "x"), ("<i", None), ("f", "x"),
    ("f", 1e39), ("<f", 1e39), ("e", 65520.0), ("e", 65519.0), ("s", 1), ("p", 1), ("?", []),
    ("d", 1 << 2000), ("y", 1), ("3", 1), ("3 i", 1), ("<n", 1), ("<P", 1), ("i i", 1), ("0s", b"x"),
    ("1p", b"x"), ("3s", bytearray(b"abcde")), ("5p", b"abcdefg"), ("99999999999999999999s", b""),
    ("9223372036854775807i", 1), ("bb", 1), ("x", 1), ("i\0", 1), ("é", 1), (b"\xff", 1), (b"<i", 5),
    (1,), (),
]
for case in cases:
    show(pack, *case)

print("into")
room = bytearray(8)
for case in [(), ("i",), ("i", room), ("i", room, 0), ("i", room, 6, 1), ("i", room, -3, 1),
             ("i", room, -30, 1), ("i", b"abcdefgh", 0, 1), ("i", room, "x", 1), ("i", 5, 0, 1),
             ("i", room, -4, 1), ("i", room, 1 << 80, 1), ("i", room, 8, 1)]:
    show(struct.pack_into, *case)
struct.pack_into(">H", memoryview(room)[1:4], 1, 0xABCD)
print(room)

print("from")
for case in [("i", b"abc"), ("i", 5), ("<hh", b"\1\0\2\0"), ("?c3s4p", b"\x02a123\x03ABC"),
             ("<e", b"\x00\x7c"), (">e", b"\x00\x01"), ("<2h2x", b"\1\0\2\0zz")]:
    show(struct.unpack, *case)
for case in [("i", b"abc"), ("i", b"abcdef", 3), ("i", b"abcdef", -3), ("i", b"abcdef", -30),
             ("<i", b"abcdef", -4), ("<i", b"abcdef", 2), ("i", b"abcdef", 100)]:
    show(struct.unpack_from, *case)
print(struct.unpack_from("<i", buffer=bytearray(b"abcd"), offset=0))
show(struct.iter_unpack, "i", b"abc")
show(struct.iter_unpack, "", b"abc")
each = struct.iter_unpack("<h", memoryview(b"abcdef"))
print(type(each), each.__length_hint__(), next(each), list(each), each.__length_hint__())

print("sizes")
for fmt in ["bi", "ib", "ib0i", "=bi", "bxhlqPnN?efdc4s5px", "<bxhlq?efdc4s5px", "", "10s", 5]:
    show(struct.calcsize, fmt)

print("Struct")
pair = struct.Struct("<hh")
print(pair, pair.format, pair.size, pair.pack(1, 2), pair.unpack(b"\1\0\2\0"))
show(pair.pack, 1)
show(pair.unpack, b"a")
show(pair.unpack_from, b"abcde", 1)
show(pair.pack_into, room, 0, 1)
show(pair.pack_into, room)
show(struct.Struct, 5)
print(struct.Struct(b"<i").format, list(pair.iter_unpack(b"abcdefgh")))
print(struct.error, struct.error.__mro__[1:])


class Header(struct.Struct):
    def __init__(self):
        super().__init__(">4sHI")

    def make(self, kind, version, length):
        return self.pack(kind, version, length)


header = Header()
data = header.make(b"DATA", 3, 1 << 20)
print(data, header.unpack(data), header.size)


class Seven:
    def __index__(self):
        return 7

    def __repr__(self):
        return "seven"


class Half:
    def __float__(self):
        return 0.5

    def __repr__(self):
        return "half"


for fmt, value in [("<i", Seven()), ("<f", Half()), ("?", Seven()), ("<d", Seven()), ("<i", Half())]:
    show(pack, fmt, value)
for x in [float("nan"), -0.0, 5.96e-8, 2.9e-8, 2.98023223876953125e-08, 1 / 3, float("inf"), 2**-14]:
    print(x, pack("<e", x), struct.unpack("<e", pack("<e", x)), pack(">f", x), pack("<d", x))

# A table of records, as a file would hold it.
record = struct.Struct("!I10sd?")
rows = [(1, b"one", 1.5, True), (2, b"two", -2.25, False), (3, b"three", 1e300, True)]
table = b"".join(record.pack(*row) for row in rows)
print(len(table), [(n, name.rstrip(b"\0").decode(), x, on) for n, name, x, on in record.iter_unpack(table)])
for wrong in [lambda: struct.Struct(), lambda: struct.unpack_from("i", b"abcd", x=0), lambda: struct.unpack("i")]:
    try:
        wrong()
    except TypeError as e:
        print(e)
