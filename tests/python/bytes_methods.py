# bytes: construction, indexing, methods, errors.


def show(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__ + ":", e)


b = b"Hello, World\t1\n"
print(b, len(b), b[0], b[-1], b[1:4], b[::-1], list(b[:3]), b + b"!", b[:2] * 3, b"World" in b, 72 in b, b < b"I")
print([b.lower(), b.upper(), b.title(), b.swapcase(), b.capitalize(), b.split(), b.split(b","), b.strip(), b.hex()])
print([b.find(b"o"), b.rfind(b"o"), b.count(b"l"), b.index(87), b.find(b"zz"), b.startswith(b"He"), b.endswith((b"x", b"\n"))])
print([b.replace(b"l", b"LL", 2), b"abc".replace(b"", b"-"), b.partition(b", "), b.rpartition(b"o"), b"a b".rsplit(None, 1)])
print([b"a\nb\r\nc".splitlines(), b",".join([b"a", b"b"]), b"ab".center(7, b"*"), b"-7".zfill(5), b"xaxx".strip(b"x")])
print([b"ab".hex(":"), b"abcde".hex("-", 2), b"abcde".hex("-", -2), bytes.fromhex("00 ff 1a"), b"abc".translate(None, b"b")])
print([b"abc".translate(bytes.maketrans(b"ab", b"xy")), b"abc".removeprefix(b"a"), b"abc".removesuffix(b"c")])
print([b"A1".isalnum(), b"Ab".isalpha(), b"12".isdigit(), b" \t".isspace(), b"Ab C".istitle(), b"ab".islower(), b"".isupper()])
print([bytes(3), bytes([1, 2]), bytes(range(3)), bytes("é", "utf-8"), bytes(b"x"), bytes()], b"'", b'"', b"'\"", b"\x00\x7f\xff\\")
print(sorted([b"b", b"a", b"ab"]), b"abc"[1:2], bytes([65]) == b"A", str(b"a"), b"\xc3\xa9".decode())
show(bytes, [256])
show(bytes, -1)
show(bytes, "a")
show(bytes, 1.5)
show(bytes, b"a", "utf-8")
show(lambda: b"a"[5])
show(lambda key: b"a"[key], "x")
show(lambda: b"a" + "a")
show(lambda: "a" in b"a")
show(lambda: b"a" < "a")
show(b"a".join, ["a"])
show(b"a".split, b"")
show(b"a".find, "a")
show(b"a".index, b"z")
show(bytes.fromhex, "0")
show(bytes.fromhex, "zz")
show(b"a".decode, "no-such-codec")
