# Built-in functions: wrong arguments in CPython's words, and their less used forms.
def t(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


t(abs)
t(abs, "a")
t(abs, -3)
t(abs, -2.5)
t(all, [1, 0])
t(all, [])
t(any, [0, ""])
t(any, 5)
t(ascii, "aé€😀\n")
for f in (bin, hex, oct):
    t(f, 10)
    t(f, -10)
    t(f, True)
    t(f, 1.5)
    t(f, 2**70)
t(callable, len)
t(callable, 5)
t(callable, int)
t(chr, 97)
t(chr, 0x1F600)
t(chr, -1)
t(chr, 0x110000)
t(chr, "a")
t(ord, "a")
t(ord, "ab")
t(ord, b"x")
t(ord, 5)
t(divmod, 7, -2)
t(divmod, -7.5, 2)
t(divmod, 1, 0)
t(divmod, 1.0, 0)
t(divmod, "a", 1)
t(divmod, 1)
t(enumerate)
t(enumerate, 5)
t(list, enumerate("ab", 5))
t(list, enumerate("ab", start=2**63 - 1))
t(enumerate, "ab", "x")
t(filter, None)
t(list, filter(None, [0, 1, "", "a"]))
t(list, filter(lambda x: x > 1, [1, 2, 3]))
t(filter, None, 5)
t(format, 3.14159, ".2f")
t(format, 5, 3)
t(format, [], "x")
t(getattr, 5, "foo")
t(getattr, 5, "foo", "dflt")
t(getattr, 5, 5)
t(getattr, 5)
t(hasattr, 5, "real")
t(hasattr, 5, 1)
t(setattr, 5, "x", 1)
t(hash, "a" * 0)
t(hash, 2**61 - 1)
t(hash, -1)
t(hash, 1e300)
t(isinstance, 1, int)
t(isinstance, True, (str, (int,)))
t(isinstance, 1, 5)
t(isinstance, 1, (str, 5))
t(isinstance, 1)
t(issubclass, bool, int)
t(issubclass, 1, int)
t(issubclass, int, 1)
t(issubclass, int, (str, object))
t(iter, 5)
t(iter, 5, 6)
n = iter(range(10))
t(list, iter(lambda: next(n), 4))
t(len, 5)
t(len)
t(len, 1, 2)
t(map)
t(map, len)
t(map, len, 5)
t(list, map(pow, [2, 3], [3, 2, 9]))
t(max)
t(max, [])
t(max, [], default=7)
t(max, 1, 2, default=3)
t(max, 5)
t(max, 1, "a")
t(max, [1], foo=2)
t(max, "apple", "fig", key=len)
t(min, [3, 1, 2])
t(min, [-3, 1, 2], key=abs)
t(min, 2, 1.0, 1)
t(next, 5)
t(next, iter([]))
t(next, iter([]), "end")
t(next)
t(pow, 2, 10)
t(pow, 2, -1)
t(pow, 3, -1, 7)
t(pow, 2, 5, 0)
t(pow, 2.0, 5, 3)
t(pow, "a", 2)
t(pow, 2, 10, 1000)
t(pow, base=2, exp=3, mod=5)
t(pow, 2)
t(repr)
t(round, 2.5)
t(round, 3.5)
t(round, 2.675, 2)
t(round, 1234, -2)
t(round, "a")
t(round, 2.5, None)
t(round, number=1.25, ndigits=1)
t(round)
t(list, reversed("abc"))
t(reversed, {1})
t(reversed, 5)
t(list, reversed((1, 2)))
t(sum, [1, 2, 3])
t(sum, [0.1] * 10)
t(sum, [1e100, 1.0, -1e100])
t(sum, [1, 2.5, 3])
t(sum, [[1], [2]], [])
t(sum, ["a"], "")
t(sum, [b"a"], b"")
t(sum, ["a"])
t(sum, 5)
t(sum, [2**62, 2**62, 2**62])
t(sum, [True, True])
t(sum, [1], start=5)
t(sum, [0.1, 2**70])
t(sum, [float("inf"), 1.0])
t(sum, [-0.0, -0.0], -0.0)
t(vars, 5)
t(zip, 5)
t(list, zip())
t(list, zip([1, 2], "abc"))
t(list, zip([1, 2], "ab", strict=True))
t(list, zip([1, 2], "abc", strict=True))
t(list, zip([1, 2, 3], "ab", strict=True))
t(list, zip([1, 2], "ab", [1], strict=True))
t(list, zip([1, 2], "ab", [1, 2, 3], strict=True))
t(zip, [1], foo=1)
t(print, 1, sep=5)
t(print, 1, end=5)
t(print, 1, foo=5)
print(1, 2, sep="", end="!\n")
print(1, 2, sep=None, end=None)
print()
print(*[1, "a", None, 2.5], sep="|")


class R:
    def __reversed__(self):
        return "rev"

    def __round__(self, n=0):
        return ("round", n)

    def __divmod__(self, o):
        return ("dm", o)

    def __rdivmod__(self, o):
        return ("rdm", o)

    def __abs__(self):
        return "abs"

    def __dir__(self):
        return ["b", "a"]

    def __pow__(self, o, m=None):
        return ("pow", o, m)


r = R()
print(reversed(r), round(r), round(r, 2), divmod(r, 1), divmod(1, r), abs(r), dir(r), pow(r, 2), pow(r, 2, 3))


class Seq:
    def __len__(self):
        return 3

    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * 10


print(list(Seq()), list(reversed(Seq())), 20 in Seq(), 5 in Seq(), sum(Seq()), max(Seq()), list(zip(Seq(), "abc")), [*Seq()])
it = iter(Seq())
print(it.__length_hint__(), next(it), type(it).__name__)


class Meta(type):
    def __instancecheck__(cls, x):
        return x == 42

    def __subclasscheck__(cls, c):
        return c is str


class M(metaclass=Meta):
    pass


print(isinstance(42, M), isinstance(1, M), isinstance(M(), M), issubclass(str, M), issubclass(int, M), isinstance(42, (str, M)))
print(sorted([3, 1, 2], reverse=True), sorted({"b": 1, "a": 2}), sorted("bca", key=lambda c: -ord(c)))


class Hint:
    def __iter__(self):
        return iter([1])

    def __length_hint__(self):
        return "x"


t(list, Hint())
print(list(map(lambda *a: a, [1, 2], (3, 4))), id(5) == id(5), id(None) == id(None), id([]) != id(5))
