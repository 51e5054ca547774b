# bytearray: what changes it, and what it shares with bytes.


def show(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__ + ":", e)


a = bytearray(b"hello")
a.append(33)
a.extend([65, 66])
a += b"cd"
a.insert(0, 72)
print(a, len(a), a.pop(), a.pop(0), a[1], a[1:3], a[::-1], list(a[:2]), b"l" in a, 104 in a)
a[0] = 74
a[1:3] = b"__"
a[::2] = b"12345"[: len(a[::2])]
print(a, a.find(b"_"), a.upper(), a.split(b"_"), a.partition(b"_"), a.decode(), a.hex(), a + b"x", b"x" + a, a * 2)
del a[0]
del a[1:3]
a.remove(ord("B"))
a.reverse()
print(a, a == bytes(a), a == bytearray(bytes(a)), a < b"zz", bytes(a), a.copy() is a, bytearray(3), bytearray("é", "utf-8"))
print(b",".join([bytearray(b"a"), b"b"]), bytearray.fromhex("00ff"), bytearray(b"%d") % 5, sorted(bytearray(b"cab")))
a.clear()
print(a, bool(a))
show(hash, a)
show(a.pop)
show(a.append, 256)
show(a.append, "x")
show(a.remove, 5)
show(lambda: a[0])
show(bytearray, "x")
show(bytearray, -1)
show(lambda: a + "x")
