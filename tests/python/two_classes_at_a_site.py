"""Attributes and methods at places that meet objects of two classes in turn, and of more."""


class A:
    kind = "a"

    def __init__(self, value):
        self.value = value

    def double(self):
        return 2 * self.value


class B:
    def __init__(self, value):
        self.other = None
        self.value = value
        self.kind = "b"

    def double(self):
        return "B" + str(self.value)


class C:
    """Finds both on the class: `double` takes no self."""

    value = "C's"
    kind = "c"
    double = staticmethod(lambda: "static")


class D:
    def __init__(self):
        self.value = "D's"
        self.kind = "d"
        self.double = lambda: "own"


def look(things):
    out = []
    for thing in things:
        out.append((thing.kind, thing.value, thing.double()))
    return out


def change(things, value):
    for thing in things:
        thing.value = value
        thing.fresh = value


a, b = A(1), B(2)
print(look([a, b, a, b]))
print(look([a, b, C(), D(), a, b, C(), D()]))
change([a, b, a, b, D(), C()], 5)
print(look([a, b]), a.fresh, b.fresh)

# A class that changes is seen to have changed, whichever came last.
A.double = lambda self: "new A"
print(look([b, a, b, a]))
B.double = lambda self: "new B"
print(look([a, b, a, b]))
a.double = lambda: "a's own"
print(look([a, A(3), b, a]))
del A.kind
try:
    look([b, a])
except AttributeError as e:
    print(e)
