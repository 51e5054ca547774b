import io
import os
import tempfile

import numpy as np


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except Exception as e:
        print(type(e).__name__, e)


a = np.arange(6.0).reshape(2, 3)
f = io.BytesIO()
np.save(f, a)
print(f.getvalue()[:10], len(f.getvalue()), f.getvalue()[10:128])
f.seek(0)
print(np.load(f))
f = io.BytesIO()
np.save(f, np.asfortranarray(a))
f.seek(0)
back = np.load(f)
print(back, back.flags.f_contiguous)
f = io.BytesIO()
np.save(f, np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")]))
f.seek(0)
print(np.load(f), np.load(io.BytesIO(f.getvalue())).dtype)
folder = tempfile.mkdtemp()
path = os.path.join(folder, "x")
np.save(path, a)
np.savez(path, a, named=a[0])
with np.load(path + ".npz") as z:
    print(sorted(z.files), z["arr_0"], z["named"], "named" in z, len(z))
    error(z.__getitem__, "other")
np.savez_compressed(path + "2.npz", b=np.zeros(1000))
print(np.load(path + "2.npz")["b"].sum(), os.path.getsize(path + "2.npz") < 2000, np.load(path + ".npy").shape)
text = io.StringIO()
np.savetxt(text, a, fmt="%.2f", delimiter=",", header="one\ntwo", footer="end")
print(text.getvalue())
text = io.StringIO()
np.savetxt(text, [1, 2])
np.savetxt(text, [[1, 2], [3, 4]], fmt="%d")
np.savetxt(text, [1 + 2j, 3 - 4j], fmt="%.1f")
print(text.getvalue())
print(np.loadtxt(["1 2 # comment", "", "3 4"]), np.loadtxt(io.StringIO("1,2\n3,4"), delimiter=",", dtype=int))
print(np.loadtxt(["a b", "1 2", "3 4"], skiprows=1, usecols=1), np.loadtxt(["1 2", "3 4"], unpack=True), np.loadtxt(["5"]), np.loadtxt(["1 2"], ndmin=2))
print(np.loadtxt(["1 2.5", "3 4.5"], dtype=[("a", int), ("b", float)]))
print(np.genfromtxt(["1,2,3", "4,,6"], delimiter=","), np.genfromtxt(["1,x", "2,3"], delimiter=",", filling_values=-1))
print(np.genfromtxt(["a,b", "1,2", "3,4"], delimiter=",", names=True)["b"], np.genfromtxt(["1 2", "3 4"], dtype=int, skip_header=1))
a.tofile(path + ".bin")
print(np.fromfile(path + ".bin"), np.fromfile(path + ".bin", count=2), np.fromfile(path + ".bin", offset=24))
error(np.load, io.BytesIO(b""))
error(np.load, io.BytesIO(b"hello world"))
error(np.load, io.BytesIO(b"\x93NUMPY\x09\x00aaaa"))
error(np.loadtxt, ["1 2", "3"])
error(np.loadtxt, ["1 x"])
error(np.savetxt, io.StringIO(), np.zeros((2, 2, 2)))
error(np.genfromtxt, ["1 2", "3"])
