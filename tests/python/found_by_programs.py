# What random programs, compared with CPython, have found: one smallest program each.
import io
import math


def attempt(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


# bytearrays where bytes are decoded or formatted
attempt(lambda: str(bytearray(b"xyz"), "latin-1"))
attempt(lambda: str(bytearray(b"\xff"), "ascii"))
attempt(lambda: str(12, "ascii"))
attempt(lambda: b"%d-%s" % (1, bytearray(b"xy")))
attempt(lambda: b"%b%c" % (bytearray(b"xy"), bytearray(b"z")))
attempt(lambda: b"%c" % bytearray(b"zz"))
attempt(lambda: bytearray(b"%s") % bytearray(b"q"))

# code points beyond every C type
for n in (-1, 0x110000, 2**31, -(2**31) - 1, 2**63, -(10**30)):
    attempt(lambda: chr(n))


# one of the two methods behind a slot
class Deletes:
    def __delitem__(self, k):
        print("deletes", k)


class Sets:
    def __setitem__(self, k, v):
        print("sets", k, v)


def set_it(o):
    o[1] = 2


def delete_it(o):
    del o[1]


for f in (set_it, delete_it):
    for o in (Deletes(), Sets(), object()):
        attempt(lambda: f(o))


# deletion where there is none, from sequences and from others
class Plain:
    pass


for o in (Plain(), (1,), "a", 5, None, int):
    attempt(lambda: o.__delitem__)
    for k in (0, "k"):

        def delete_from():
            del o[k]

        attempt(delete_from)


# a StopIteration from a function that an iterator calls ends the iteration
def stops(x):
    if x > 2:
        raise StopIteration("stopped", x)
    return x


def delegates():
    got = yield from map(stops, [1, 3])
    print("got", got)


attempt(lambda: list(map(stops, range(9))))
attempt(lambda: sum(map(stops, range(9))))
attempt(lambda: [x for x in map(stops, [1, 2, 3, 4])])
attempt(lambda: list(enumerate(filter(stops, [1, 2, 3, 4]))))
attempt(lambda: next(map(stops, [3])))
attempt(lambda: next(map(stops, [3]), "default"))
attempt(lambda: list(delegates()))
attempt(lambda: list(x for x in map(stops, [1, 4])))
attempt(lambda: list(stops(x) for x in [1, 4]))

# quotes in a bytearray
print(bytearray(b"it's"), bytearray(b'"it\'s"'), bytearray(b'say "it"'), b"it's")


# what stands before an object in print() is out before the object is asked
class Talks:
    def __str__(self):
        print("<talks>", end="")
        return "talked"


class Fails:
    def __repr__(self):
        raise ValueError("no text")


print("before", Talks(), "between", Talks(), "after")
attempt(lambda: print("before", 1, Fails(), "after"))
attempt(lambda: print("before", [1, Fails()], sep="|"))


# bytearrays wherever bytes are taken
B = bytearray
for f in (
    lambda: float(B(b"1.5")),
    lambda: float(B(b"x")),
    lambda: int(B(b"12")),
    lambda: int(B(b"ff"), 16),
    lambda: int(B(b"x")),
    lambda: complex(B(b"1")),
    lambda: ord(B(b"a")),
    lambda: ord(B(b"ab")),
    lambda: b"abc".find(B(b"b")),
    lambda: "abc".encode(B(b"a")),
    lambda: B(b"abc").decode("utf-8"),
    lambda: b"".join([B(b"a"), b"c"]),
    lambda: eval(B(b"1+1")),
    lambda: int.from_bytes(B(b"\1\2")),
    lambda: bytes(B(b"q")),
    lambda: hash(B(b"q")),
    lambda: {B(b"q")},
    lambda: B(b"a") == b"a",
    lambda: b"a" < B(b"b"),
    lambda: B(b"abc")[::2],
    lambda: bytes.fromhex("00 ff"),
    lambda: B(b"ab").isalpha(),
    lambda: b"a" in B(b"ab"),
    lambda: b"ab".startswith(B(b"a")),
    lambda: b"ab".translate(None, B(b"a")),
    lambda: ascii(B(b"\xff")),
    lambda: b"%r" % B(b"q"),
    lambda: b"%a" % (B(b"q"),),
    lambda: exec(B(b"print(3)")),
    lambda: compile(B(b"1"), "f", "eval").co_name,
    lambda: io.BytesIO(B(b"ab")).read(),
    lambda: io.BytesIO().write(B(b"ab")),
    lambda: sum([], B(b"a")),
    lambda: sum([], b"a"),
):
    attempt(f)

# an absolute value has no sign, not even where it is no number
inf = float("inf")
for z in (complex(inf * 0.0, 1.0), complex(1.0, inf - inf), complex(-inf, inf - inf)):
    print(math.copysign(1.0, abs(z)))

# what bytes and bytearrays refuse, in whose words
for f in (
    lambda: None in bytearray(b"a"),
    lambda: None in b"a",
    lambda: "a" in bytearray(b"a"),
    lambda: "a" in b"a",
    lambda: 300 in bytearray(b"a"),
    lambda: 300 in b"a",
    lambda: 10**30 in bytearray(b"a"),
    lambda: 10**30 in b"a",
    lambda: -1 in b"a",
    lambda: True in bytearray(b"\1"),
    lambda: bytearray(b"a").find(None),
    lambda: b"a".find(None),
    lambda: bytearray(b"a").count("a"),
    lambda: bytearray(b"a").append("x"),
    lambda: bytearray(b"a").append(300),
    lambda: bytearray(b"a").extend("x"),
    lambda: bytearray(b"a").extend(3),
    lambda: bytearray(b"a").__setitem__(0, "x"),
    lambda: bytearray(b"a") + "x",
    lambda: b"a" + "x",
    lambda: b"a" + None,
    lambda: "a" + b"x",
    lambda: bytearray(b"a").join([1]),
    lambda: b"a".split(1),
    lambda: b"a".strip(1),
    lambda: bytearray(b"a").remove("a"),
    lambda: bytearray(b"a").index(b"z"),
    lambda: bytearray(b"a").insert(0, 300),
    lambda: bytearray(b"a").__setitem__(slice(0,1), 5),
    lambda: bytearray(b"a").__setitem__(slice(0,1), "x"),
    lambda: bytearray(b"").pop(),
    lambda: bytearray(b"a").pop(4),
    lambda: bytearray("a"),
    lambda: bytes("a"),
    lambda: bytes(None),
    lambda: bytes([300]),
    lambda: bytes(["a"]),
    lambda: bytes(1.5),
):
    attempt(f)
