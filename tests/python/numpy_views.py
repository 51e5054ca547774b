"""Views share memory: bases, overlapping assignment, strides backwards and zero, foreign memory, many axes."""
import array
import sys

import numpy as np


def attempt(text):
    try:
        print(text, "->", repr(eval(text)))
    except Exception as e:
        print(text, "->", f"{type(e).__name__}: {e}")


a = np.arange(10)
v = a[2:8:2]
v[:] = -1
print(a, v.base is a, v.strides, v[::-1].strides, v[::-1][1:].base is a)
a = np.arange(10)
a[1:] = a[:-1]
print(a)
a = np.arange(10)
a[:-1] = a[1:]
print(a)
a = np.arange(9).reshape(3, 3)
a[:] = a.T
print(a)
a = np.arange(9).reshape(3, 3)
a[::-1] = a
print(a)
a = np.arange(6)
a[a[::-1]] = a
print(a)
a = np.arange(8)
a[[0, 1, 2]] = a[[2, 1, 0]]
a[3:6][[True, False, True]] = 50, 60
print(a)
a = np.arange(12).reshape(3, 4)
m = np.zeros((3, 4), bool)
m[1] = True
m[:, 2] = True
print(a[m], a.T[m.T], a[m[:, 2]], a[:, m[1]].shape, a[m[:, 0], 1:3], a[[2, 0]][:, [1, 1]], a[[[0], [2]], [1, 3]])
a[m] = -a[m].shape[0]
print(a)
a.T[m.T] = np.arange(6)
print(a, a[::-1, ::-2], a[..., None, 1].shape, a[1, ..., 2:].tolist(), a[-1][-1])
b = np.arange(24).reshape(2, 3, 4)
b[:, [0, 2], 1:3] = [[1], [2]]
b[0, [1, 1], :] = np.arange(8).reshape(2, 4)
b[[1], :, [0, 3]] = 99
print(b)
print(b[:, 1].base is b.base, b.reshape(6, 4).base is b.base, b.ravel().base is b.base, b.T.ravel().base is None)

wide = np.broadcast_to(np.arange(3), (4, 3))
print(wide.strides, wide.flags.writeable, wide.copy().strides, wide[1:, ::-1].tolist())
z = np.lib.stride_tricks.as_strided(np.arange(4), (3, 2), (8, 8))
z[0, 1] = 9
print(z)
for text in [
    "np.lib.stride_tricks.as_strided(np.arange(4), (9,), (8,))", "np.lib.stride_tricks.as_strided(np.arange(4), (2,), (-8,))",
    "wide.__setitem__(0, 1)", "np.zeros((2,) * 30 + (0,)).shape", "np.zeros((2, 3))[(None,) * 70]",
]:
    if "as_strided" not in text:
        attempt(text)

many = np.zeros((1,) * 64)
print(many.ndim, many.reshape(-1), many[(0,) * 64], many.T.shape == many.shape, many[(0,) * 63].shape)
deep = 5
for _ in range(64):
    deep = [deep]
print(np.array(deep).ndim)
attempt("many[None]")
attempt("np.array(0).reshape((1,) * 65)")

# Memory of others.
raw = bytearray(range(8))
seen = np.frombuffer(raw, "u1")
seen[0] = 200
print(raw[0], seen.flags.owndata, seen.flags.writeable)
try:
    raw.append(1)
except BufferError as e:
    print("BufferError", e)
part = seen[2:4]
del seen
try:
    raw.append(1)
except BufferError as e:
    print("BufferError", e)
del part
raw.append(1)
print(len(raw))
numbers = array.array("d", [1.5, 2.5])
shared = np.asarray(numbers)
shared[1] = 9
print(numbers, shared, np.array(numbers).base, shared.dtype)
print(bytes(np.arange(3, dtype="u1")), bytearray(np.arange(3, dtype="i2")), np.arange(3, dtype="u1").tobytes(), b"".join([np.arange(2, dtype="u1")]))
target = np.zeros(3, "u1")
memoryview(target)[1] = 7
print(target, memoryview(np.arange(3, dtype="i4")).tolist(), memoryview(np.arange(3.0)).format)
for text in ["np.frombuffer(memoryview(b'abcd')[1:], 'u1')", "np.frombuffer(b'', 'u1')", "np.frombuffer(b'abcd', 'u1')[0:2].base", "np.frombuffer(array.array('i', [1, 2]), 'i4')"]:
    attempt(text)
read_only = np.frombuffer(b"abcd", "u1")
attempt("read_only.__setitem__(0, 1)")
attempt("read_only.fill(1)")
attempt("np.arange(3).__delitem__(0)")
print(sys.getrefcount(read_only) > 0)


class Odd:
    """Reading it changes the array that it is an index of."""

    def __index__(self):
        grown.resize(1, refcheck=False)
        return 5


grown = np.arange(10)
try:
    grown[Odd()]
except IndexError as e:
    print("IndexError", e)


class Like:
    def __array__(self, dtype=None, copy=None):
        return np.array([1, 2, 3])


print(np.asarray(Like()), np.array([Like(), [4, 5, 6]]), np.arange(5)[Like()])
a = np.arange(5)
a[1:4] = Like()
print(a, np.concatenate([a, Like()]), np.zeros(3).shape)
print([type(x).__name__ for x in np.arange(2)], [x.shape for x in np.zeros((2, 3))], list(np.arange(3)[::-1]), [*map(int, np.arange(3))])
it = iter(np.arange(3))
print(next(it), list(it), dict(zip(np.arange(2), "ab")))
w = memoryview(np.arange(6, dtype="i4").reshape(2, 3))
print(w.shape, w.strides, w.ndim, w.format, w.nbytes, w.tolist(), w[1, 2], w.c_contiguous, w.f_contiguous, len(w), w.itemsize)
w[0, 1] = 50
print(w.tolist(), w.obj.tolist(), w.tobytes() == w.obj.tobytes(), np.asarray(w).base is not None, np.array(w).tolist())
t = memoryview(np.arange(6, dtype="i2").reshape(2, 3).T)
print(t.shape, t.strides, t.tolist(), t.c_contiguous, t.f_contiguous, t.contiguous, t.tobytes() == np.arange(6, dtype="i2").reshape(2, 3).T.tobytes(), t == t)
np.asarray(w)[1, 1] = -7
print(w[1, 1], w.obj[1, 1], memoryview(np.array(5.5))[()], memoryview(np.array(5.5)).shape)
for text in ["w[0]", "w[0:1].tolist()", "w[::-1].strides", "w[0, 0, 0]", "w[0, 5]", "w[(0,)]", "memoryview(np.array(5))[0]", "len(memoryview(np.array(5)))", "w.cast('B').shape", "memoryview(b'abcdef').cast('B', (2, 3)).tolist()", "memoryview(b'abcdef').cast('B', (2, 2))", "memoryview(np.arange(3)).release()"]:
    attempt(text)
held = memoryview(raw)
over = np.asarray(held)
try:
    held.release()
except BufferError as e:
    print("BufferError", e)
del over
held.release()
raw.append(2)
shown = np.arange(3)
look = memoryview(shown)
attempt("shown.resize(9)")
look.release()
# Repeated elements have places of their own; records without fields take none.
tiled = np.tile([1], 3)
tiled[1] = 5
print(tiled, tiled.flags.writeable, np.tile(4, (2, 2)).flags.owndata or np.tile(4, (2, 2)).base is not None)
nothing = np.zeros(3, [])
print(nothing[np.array([0, 1])].shape, nothing[[True, False, True]].shape, nothing.copy().shape, nothing.itemsize)
attempt("np.zeros((10**7, 10**7))")
attempt("np.zeros((2, 0))[[5]]")
