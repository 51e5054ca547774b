"""array: numbers side by side, in and out of octets, slices, views, pickles, and what is refused."""
import array
import collections.abc
import copy
import io
import pickle
import struct
from array import array as A


def outcome(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


print("-- what fits")
for code in "bBhHiIlLqQfd":
    a = A(code)
    print(code, a.itemsize, a.typecode, a)
    for value in (-1, 1 << 7, 1 << 8, 1 << 15, 1 << 16, 1 << 31, 1 << 32, 1 << 63, 1 << 64, -1 << 70,
                  "x", 1.5, None):
        try:
            a.append(value)
        except Exception as e:
            print(" ", value, type(e).__name__, e)
    print(" ", a)

print("-- made of")
print(A("i", [1, 2]), A("i", (3, 4)), A("i", range(3)), A("i", b"\1\0\0\0\2\0\0\0"), A("w", "añ€😀"))
print(A("d", A("i", [1, 2])), A("q", {5: 6}), A("h", bytearray(b"\1\0")))
outcome(A, 1)
outcome(A)
outcome(A, "i", "ab")
outcome(A, "i", A("w", "ab"))
outcome(A, "i", 5)
outcome(A, "i", [1], 3)
outcome(A, "i", b"abc")
outcome(lambda: A("i", x=1))

print("-- as a list")
a = A("i", [1, 2, 3])
for f in (lambda: a[5], lambda: a["x"], lambda: a.pop(9), lambda: a + [1], lambda: a.index(99),
          lambda: a.remove(99), lambda: a.extend(A("b")), lambda: a < [1], lambda: a.insert("x", 1),
          lambda: a.append(), lambda: hash(a), lambda: A("q").pop(), lambda: a["a":], lambda: a + 1,
          lambda: a.fromlist([1, "x"]), lambda: a.fromlist((1,)), lambda: a.frombytes(b"abc"),
          lambda: a.frombytes("x"), lambda: a.fromunicode("x"), lambda: a.tounicode()):
    outcome(f)
for code in ("a[::2] = A('i', [1])", "a[0:1] = [1]", "a[0:1] = A('b')", "del a[9]", "a[9] = 1",
             "a += [1]"):
    outcome(exec, code)
print(a)
a = A("i", range(10))
del a[::3]
print(a)
a[1:3] = A("i", [7, 7, 7])
print(a, a.count(7), a.index(7), a.index(7, 2), 7 in a, len(a))
a[::2] = A("i", [0, 0, 0, 0])
a.reverse()
print(a, a[::-2], a[-2:], a[5:1], list(reversed(a)))
a.insert(-1, 100)
a.insert(50, 200)
a.remove(0)
print(a, a.pop(), a.pop(0), a)
del a[1:3]
a.extend(range(2))
print(a + a[:1], a * 2, 0 * a, max(a), sorted(a), sum(a))
a *= 2
a += A("i", [9])
print(a, a == A("d", list(a)), A("i", [1, 2]) < A("i", [1, 3]), A("i", [1]) < A("i", [1, 0]))

print("-- octets")
print(A("h", [1, -2]).tobytes(), A("h", [1, -2]).tolist(), A("w", "hé").tounicode(), A("d", [0.5]).tobytes())
a = A("H", [1, 2])
a.byteswap()
print(a, bytes(a), b"".join([a, a]), int.from_bytes(a, "big"), struct.unpack_from("H", a, 2))
f = io.BytesIO()
a.tofile(f)
f.seek(0)
b = A("H")
b.fromfile(f, 2)
outcome(b.fromfile, f, 1)
f.seek(0)
print(b, f.readinto(a), a)
v = memoryview(a)
print(v.format, v.itemsize, v.nbytes, v.tolist(), v.cast("B").tolist())
v[0] = 7
outcome(a.append, 1)
outcome(lambda: a.clear() if hasattr(a, "clear") else a.pop())
v.release()
a.append(1)
print(a)

print("-- copies")
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    print([pickle.loads(pickle.dumps(a, protocol)) for a in (A("i", [1, -1]), A("w", "aé"), A("f", [0.5]))])


class Named(array.array):
    pass


n = Named("d", [1.0])
n.name = "n"
for c in copy.copy(n), copy.deepcopy(n), pickle.loads(pickle.dumps(n)):
    print(type(c).__name__, c, getattr(c, "name", None))
print(A("i", [1]).__reduce_ex__(3)[1], A("i", [1]).__reduce_ex__(2)[1:])
print(array._array_reconstructor(A, "B", 0, b"\1"),
      array._array_reconstructor(A, "i", 5, b"\1\2\3\4"), array._array_reconstructor(A, "d", 15, b"\x3f\x80\0\0"))
print(isinstance(a, collections.abc.MutableSequence), array.ArrayType is A)
