"""Types of elements: how they are named, compared, printed; records; scalars and their classes; what is not there."""
import copy
import pickle

import numpy as np


def attempt(text):
    try:
        print(text, "->", repr(eval(text)))
    except Exception as e:
        print(text, "->", f"{type(e).__name__}: {e}")


d = np.dtype("i4,f8")
for text in [
    "np.dtype(float)", "np.dtype('f8') is np.dtype(float)", "np.dtype(int), np.dtype(bool), np.dtype(complex)",
    "np.dtype('<i2'), np.dtype('=u4'), np.dtype('|b1'), np.dtype('?')", "np.dtype('int'), np.dtype('double')",
    "np.dtype(np.float32), np.dtype(np.int8(3))", "np.dtype('foo')", "np.dtype([('a')])", "np.dtype({'a': 1})",
    "np.dtype((1, 2, 3))", "np.dtype(5)", "np.dtype([('a', 'i4'), ('a', 'f8')])", "np.dtype([(1, 'i4')])",
    "np.dtype('i4,foo')", "np.dtype(np.integer)", "np.dtype(np.generic)", "np.dtype(np.floating)", "np.dtype('i3')",
    "np.dtype('<float64')", "np.dtype('i4,')", "np.dtype({'names': ['a'], 'formats': ['i4'], 'itemsize': 2})",
    "np.dtype({'names': ['a', 'b'], 'formats': ['i4', 'f8'], 'offsets': [0, 8], 'itemsize': 24})",
    "np.dtype('i4,f8', align=True), str(np.dtype('i4,f8', align=True))", "np.dtype('i4,i4', align=True) == np.dtype('i4,i4')",
    "d['x']", "d[5]", "d[1.5]", "d[['f0']]", "d[['zz']]", "d['f0'], d[-1]", "d[['f0', 'f0']]", "np.dtype('i4')['x']",
    "d.names, d.fields, d.itemsize, d.descr, d.kind, d.char, d.num, d.str, d.name, d.byteorder", "len(d), d.isnative, d.flags",
    "np.dtype('i2').kind, np.dtype('i2').char, np.dtype('i2').num, np.dtype('i2').str, np.dtype('i2').name",
    "np.dtype('i2').itemsize, np.dtype('i2').alignment, np.dtype('i2').type, np.dtype('i2').names, np.dtype('i2').fields",
    "np.dtype('i4') < 'f8', np.dtype('f8') <= 'f4', np.dtype('f8') == 'x', np.dtype('f8') == None, np.dtype(bool) == object",
    "np.dtype('f8') == float, np.dtype('f8') != 'f4', {np.dtype('f8'): 1}[np.dtype(float)]", "bool(np.dtype('f8'))",
    "np.dtype([('p', [('x', 'i4'), ('y', 'i4')]), ('q', 'f4')])", "np.dtype('i4').newbyteorder('=')",
    "np.float64.__mro__", "np.complex128.__mro__", "np.bool.__mro__", "np.uint8.__mro__", "np.void.__mro__",
    "np.bool_ is np.bool, np.int_ is np.int64, np.double is np.float64, np.intc is np.int32, np.single is np.float32",
    "isinstance(np.float64(1), float), isinstance(np.int64(1), int), isinstance(np.complex128(1), complex)",
    "np.int8(300)", "np.uint8(-1)", "np.int64(2**63)", "np.int64('12')", "np.float32('1.5')", "np.float64([1, 2])",
    "np.int64(1.7)", "np.int64(float('nan'))", "np.int64(float('inf'))", "np.int64(1j)", "np.float64(1j)", "np.bool('')",
    "np.bool([])", "np.bool([1, 0])", "np.complex128(1, 2)", "np.complex64('1+2j')", "np.int64(None)", "np.float64(None)",
    "np.float32(1, 2)", "np.int8(x=3)", "np.uint64(2**64)", "np.float64(10**400)", "np.int64(np.float64(3.9))",
    "np.int8(np.int64(300))", "np.generic()", "np.number(1)", "np.float64(), np.bool(), np.int8(), np.complex64()",
    "np.float64('abc')", "np.int32('1.5')", "np.bool('False')", "hash(np.int64(5)) == hash(5), hash(np.float32(0.5)) == hash(0.5)",
    "[1, 2, 3][np.int64(1)], [1, 2, 3][np.uint8(2)]", "[1, 2, 3][np.float64(1)]", "int(np.float32(2.9)), float(np.int8(3))",
    "bool(np.float64(0)), bool(np.int8(1)), complex(np.float32(1.5))", "range(np.int64(3))", "np.float64(1.5).hex()",
    "np.float64(0.5).as_integer_ratio(), np.float64(2).is_integer(), np.float64.fromhex('0x1p0')",
    "np.int64(5)()", "len(np.float64(1))", "np.float64(1)[0]", "np.float64(1)[()]", "np.float64(1)[...]",
    "np.array([1.5, 2], dtype='i4')", "np.array([300], dtype='i1')", "np.array([float('nan')], dtype='i4')",
    "np.array([1e10], dtype='i4')", "np.array(['a'], dtype='f8')", "np.array([1j], dtype='f8')", "np.array([[1, 2], [3]])",
    "np.array([[1, 2], 3])", "np.array([1, [2, 3]])", "np.array([[[1], [2]], [[3], 4]])", "np.array(2**63)",
    "np.array([2**63, -1])", "np.array([2**63, 1])", "np.array(np.float32(3), dtype='i1')", "np.array(range(3))",
    "np.array({1: 2}, dtype=float)", "np.array(None, dtype=float)", "np.array([None, 1], dtype=float)",
    "np.array('1.5', dtype=float)", "np.array(['1.5', '2'], dtype=float)", "np.array(bytearray(b'ab'))",
    "np.array(memoryview(b'ab'))", "np.array([bytearray(b'ab'), bytearray(b'cd')])", "np.array([1, 2, 0], dtype=bool)",
    "np.array([True, 2])", "np.array([True, 2.5, 1j])", "np.array([np.float32(1), 1])", "np.array([np.int8(1), np.uint8(2)])",
    "np.array([[]]), np.array([[], []]), np.array([])", "np.array([[], [1]])", "np.array([np.arange(3), [4, 5, 6]])",
    "np.array([np.arange(3), [4, 5]])", "np.array((1, (2,)))", "np.array([(1, 2), (3, 4)])",
]:
    attempt(text)

# Records look into their array.
r = np.array([(1, 2.5), (3, 4)], dtype=[("x", "i4"), ("y", "f8")])
first = r[0]
first["y"] = 7
first[0] = -1
print(r, first, first.tolist(), len(first), list(first), first == r[0], type(first), first.dtype)
r["x"] = [10, 20]
r[1] = (5, 6)
print(r, r["x"].base is r, r[["y", "x"]], r[["y"]].dtype, r.tolist(), r.shape, r.itemsize)
r[["x", "y"]] = np.array([(7, 8), (9, 10)], dtype="i8,i8")
print(r, r.astype([("a", "f4"), ("b", "i2")]), r.copy()["y"], r[::-1]["x"], r[r["x"].tolist().index(9)])
inner = np.zeros(2, dtype=[("p", [("a", "i2"), ("b", "f4")]), ("q", "u1")])
inner["p"]["b"] = 1.5
inner[0]["p"]["a"] = 9
inner["q"] = 255
print(inner, inner[0], inner["p"][1], inner.dtype["p"])
for text in ["r['z']", "r[0]['z']", "r[0][9]", "r.astype('f8')", "np.array([(1,)], dtype=r.dtype)", "r[0] is r[0]", "r.view('u1').shape"]:
    attempt(text)

# Pickles and copies.
class Marked(np.ndarray):
    def __array_finalize__(self, other):
        self.mark = getattr(other, "mark", "none")


m = np.arange(4).view(Marked)
m.mark = "set"
print(type(m), m.mark, m[1:].mark, m.copy().mark, type(m.T).__name__, repr(m), type(m.view(np.ndarray)).__name__)
print(np.asarray(m) is m, type(np.asarray(m)).__name__, type(np.array(m, subok=True)).__name__, type(np.zeros_like(m)).__name__)
for v in [
    np.arange(6).reshape(2, 3), np.arange(6).reshape(2, 3).T, np.array(5), np.array([1.5, np.nan]), r, np.zeros((0, 3)), np.float64(1.5),
    np.int8(3), np.bool(True), np.complex64(1 + 2j), np.dtype("f4"), r.dtype, np.dtype("i4,f8", align=True), r[0], m,
]:
    for protocol in (0, 2, 4, 5):
        again = pickle.loads(pickle.dumps(v, protocol))
        print(repr(again) == repr(v), type(again) is type(v), end=" ")
    c, deep = copy.copy(v), copy.deepcopy(v)
    print(repr(c) == repr(v), repr(deep) == repr(v), c is v or isinstance(v, np.dtype))
print(pickle.loads(pickle.dumps(np.arange(6).reshape(2, 3).T)).flags.f_contiguous)
