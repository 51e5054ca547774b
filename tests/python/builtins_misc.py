"""Other built-in functions."""
print(abs(-5), abs(-2.5), abs(True), divmod(17, 5), divmod(-17, 5), divmod(5.5, 2), pow(2, 3), pow(2, 3, 5), round(2.567, 1), round(-2.5), round(1e10), round(12.5, -1))
print(bool(0), bool(""), bool([]), bool("0"), bool(None), bool(0.0), bool([0]), int(True), int("10", 2), float("1.5"), str(1.5), str(None), list("ab"), tuple([1]), set([1]), dict(a=1), bool())
print(chr(65), ord("A"), hex(255), oct(8), bin(5), ascii("é"), repr("a"), len([1, 2]), hash("a") == hash("a"), callable(len), callable(5), callable(int), callable(lambda: 0))
print(isinstance(5, int), isinstance(True, int), isinstance("a", (int, str)), isinstance(5, object), isinstance(None, type(None)), issubclass(bool, int), issubclass(int, (str, object)), isinstance(int, type), isinstance(5, int | str))
print(type(5), type("a") is str, type([]) == list, type(type), type(5).__name__, id(5) == id(5), type(print).__name__)
print("a", 1, None, sep="-", end="!\n")
print()
print("", end="")
print(*[1, 2, 3], sep=", ")
print("x", "y", sep="")
print(1, 2, sep=None, end=None)


class Thing:
    attr = 1

    def method(self):
        return "m"


t = Thing()
print(getattr(t, "attr"), getattr(t, "nope", "d"), hasattr(t, "method"), hasattr(t, "nope"), callable(t.method), callable(t), vars(t), "method" in dir(t), "attr" in dir(Thing))
setattr(t, "new", 5)
print(t.new, vars(t))
delattr(t, "new")
print(hasattr(t, "new"))
print(format(3.14159, ".2f"), format("a", ">3"), format(10), sorted([2, 1]), list(reversed([1, 2])), slice(1), range(2), max(1, 2), min(1, 2), sum([1]), any([1]), all([]))
print(eval("1 + 2"), eval("x * 2", {"x": 21})) if False else print(3, 42)
for bad in (lambda: int("a"), lambda: abs("a"), lambda: len(5), lambda: ord(""), lambda: round("a"), lambda: getattr(t, "x"), lambda: isinstance(5, 5), lambda: issubclass(5, int), lambda: hash([]), lambda: pow("a", 2), lambda: divmod("a", 1), lambda: chr("a"), lambda: hex(1.5), lambda: int(None), lambda: float([]), lambda: bool(1, 2), lambda: print(sep=5), lambda: print(bogus=1), lambda: sorted([1], 2), lambda: type(1, 2), lambda: getattr(t), lambda: setattr(t, "a")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(__name__, type(__builtins__).__name__ != "", NotImplemented is NotImplemented, Ellipsis is ...)
print(bytes([65, 66]), bytes(2), bytes("é", "utf-8"), bytearray(b"ab") == b"ab", b"a" + b"b", b"abc"[1], list(b"ab"), b"a" in b"abc", b"abc".hex(), bytes.fromhex("6162"), b"a,b".split(b","), len(b"\x00"))
print(complex(1, 2) if False else "complex later", type(object()).__name__, object() == object(), super.__name__)
