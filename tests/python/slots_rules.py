# What `__slots__` may name, and which classes with members can be bases together.


def attempt(name, bases=(), **space):
    try:
        made = type(name, bases, space)
    except (TypeError, ValueError) as e:
        print(type(e).__name__ + ":", e)
    else:
        print(made.__name__, sorted(n for n in vars(made) if not n.startswith("__")))


attempt("Twice", __slots__=("a", "a", "b"))
attempt("Digit", __slots__=("1a",))
attempt("Spaced", __slots__=["foo bar"])
attempt("Number", __slots__=(3,))
attempt("Clash", __slots__=("a",), a=1)
attempt("Int", (int,), __slots__=("a",))
attempt("Pair", (tuple,), __slots__=("a",))
attempt("Empty", (tuple,), __slots__=())
attempt("Str", (str,), __slots__=("a",))


class Left:
    __slots__ = ("left",)


class Right:
    __slots__ = ("right",)


class Bare:
    __slots__ = ()


class LeftMore(Left):
    __slots__ = ("more",)


class Open(Left):
    pass


attempt("Both", (Left, Right))
attempt("Fine", (Left, Bare))
attempt("Line", (LeftMore, Left))
attempt("Mixed", (Open, LeftMore))
attempt("Numbered", (int, Left))
attempt("Again", (Open,), __slots__=("__dict__",))
