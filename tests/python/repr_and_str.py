"""repr, str and format of instances and of the built-in types."""


class Both:
    def __repr__(self):
        return "repr!"

    def __str__(self):
        return "str!"

    def __format__(self, spec):
        return f"format({spec})"


class ReprOnly:
    def __repr__(self):
        return "only"


b, r = Both(), ReprOnly()
print(b, [b], (b,), {"k": b}, str(b), repr(b), f"{b}", f"{b!r}", f"{b!s}", f"{b:>10}")
print(r, str(r), f"{r}", "%s %r" % (b, b), "{} {!r} {:x}".format(b, b, b))
print([1, "a", 1.0, None, True, (), [], {}, set(), b"x"])
print((1,), (1, 2), {1: 2}, {1, }, frozenset([1]), range(3), range(1, 10, 2), slice(1, 2))
print(repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("tab\t nl\n bs\\ nul\0 \x7f é \u200b"))
print("é", "日本", ascii("é日"), repr(b"\x00\xffab'"))
print(int, str, type(None), ValueError, type(len), type(lambda: 0), type(type))
print(ValueError("x"), repr(ValueError("x")), repr(KeyError("k")), str(KeyError("k")), repr(ValueError()), repr(OSError(2, "no")))
a = [1]
a.append(a)
print(a)
d = {}
d["self"] = d
print(d)
print(Ellipsis, NotImplemented, ...)
print(len, print.__name__, [].append.__name__)
print(str(b"abc", "utf-8"), str(5), str(), repr(""))


class BadStr:
    def __str__(self):
        return 5


try:
    str(BadStr())
except TypeError as e:
    print("TypeError:", e)
print(type(b).__name__, type(5).__name__, type(5.0).__name__, type("").__name__, type([]).__name__)
print(object.__repr__(5).startswith("<int object at 0x"), repr(object()).startswith("<object object at 0x"))
print({"b": 1, "a": [1, {"x": (1,)}]})
print(True, False, None, -0.0, 1e100, 123456789012345678901234567890)
