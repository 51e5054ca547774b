"""What the machine does in one step where the program says two, and what its caches must notice."""
import math
import types


# A module's function in one step, while the module and the name change.
def roots(n):
    return [math.sqrt(i) for i in range(n)]


print(roots(3))
kept = math
own = math.sqrt
math.sqrt = lambda x: -x
print(roots(3))
math.sqrt = own
print(roots(2))


class Other:
    def sqrt(self, x):
        return (type(self).__name__, x)


math = Other()
print(roots(2))
math = types.ModuleType("another")
math.sqrt = lambda x: "module"
print(roots(2))
del math.sqrt
try:
    roots(1)
except AttributeError as e:
    print(e)
math = kept
print(roots(2))
del math
try:
    roots(1)
except NameError as e:
    print(e)
math = kept
print(roots(2))


def local_module():
    m = kept
    first = m.floor(2.5)
    return first, m.ceil(2.5), m is kept


print(local_module())


# The jump back to the head of a loop takes the next item, whatever the iterator is.
def walk(items):
    seen = []
    for item in items:
        if item == 3:
            continue
        seen.append(item)
        if item == 5:
            break
    else:
        seen.append("end")
    return seen


def numbers():
    for i in range(5):
        yield i
    return "done"


for items in ([1, 3, 4], (1, 3, 5, 6), range(7), range(0), numbers(), {1: 2, 3: 4}, "ab", iter([1, 2]), map(abs, [-1, -3])):
    print(walk(items))

grown = [1, 2]
for item in grown:
    if len(grown) < 6:
        grown.append(item * 2)
print(grown)
shrunk = [1, 2, 3, 4]
for item in shrunk:
    shrunk.pop()
print(shrunk)


def broken():
    yield 1
    raise ValueError("at the second item")


def through():
    try:
        for item in broken():
            print("item", item)
    except ValueError as e:
        print(e, e.__traceback__.tb_lineno - through.__code__.co_firstlineno)


through()


# super() as a method, bound to the object or not.
class Base:
    attribute = "of the class"

    def __init__(self, *args, **kw):
        self.made = (args, kw)

    def plain(self, *args):
        return ("plain", args)

    @classmethod
    def for_class(cls, *args):
        return ("class", cls.__name__, args)

    @staticmethod
    def alone(*args):
        return ("static", args)

    @property
    def function(self):
        return lambda *args: ("property", args)

    class Inner:
        def __init__(self, x):
            self.x = x


class Derived(Base):
    def __init__(self, x, *, y=2):
        super().__init__(x, y, z=3)

    def plain(self, *args):
        return super().plain(self is not None, *args), super().plain(1, 2)

    @classmethod
    def for_class(cls, *args):
        return super().for_class(4, 5)

    def others(self):
        return super().alone(1), super().function(2), super().Inner(3).x, super().attribute, super().for_class(6)

    def missing(self):
        return super().nothing(1)

    def generator(self):
        for i in range(2):
            yield super().plain(i)

    def bound(self):
        method = super().plain
        return method(7)


d = Derived(1, y=5)
print(d.made, d.plain(9), Derived.for_class(), d.others(), list(d.generator()), d.bound())
try:
    d.missing()
except AttributeError as e:
    print(e)
Base.plain = lambda self, *args: ("replaced", args)
print(d.plain())


def with_other_super():
    def super(*args):
        return types.SimpleNamespace(plain=lambda *a: ("mine", a))

    class Odd(Base):
        def plain(self):
            return super().plain(1)

    return Odd().plain()


print(with_other_super())
real = super
super = lambda *args: types.SimpleNamespace(plain=lambda *a: ("global", a))
print(d.plain())
del super
print(d.plain())


# Instances that grow, of classes that change.
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def points(n):
    return [Point(i, -i) for i in range(n)]


print([(p.x, p.y) for p in points(3)])


class Checked:
    def __set__(self, obj, value):
        obj.__dict__["x"] = ("checked", value)

    def __get__(self, obj, owner):
        return obj.__dict__["x"]


Point.x = Checked()
print([(p.x, p.y) for p in points(2)])
del Point.x
print([(p.x, p.y) for p in points(2)])
Point.__init__ = lambda self, x, y: setattr(self, "sum", x + y)
print([vars(p) for p in points(2)])
Point.__init__ = lambda self, x, y: 5
try:
    points(1)
except TypeError as e:
    print(e)
Point.__init__ = lambda self, x, y, z: None
try:
    points(1)
except TypeError as e:
    print(e)
Point.__new__ = lambda cls, *args: "no point"
print(points(2))


def many(p):
    for i in range(12):
        setattr(p, f"a{i}", i)
    return p


class Bag:
    pass


print(len(vars(many(Bag()))), sum(vars(many(Bag())).values()))


# Names, defaults, and both.
def named(a, b=2, /, c=3, *, d, e=5):
    return a, b, c, d, e


print(named(1, d=4), named(1, d=4, c=9), named(1, 7, d=4, e=6), named(1, c=8, d=4, e=0), named(1, e=1, d=2))
for bad in (
    lambda: named(1),
    lambda: named(d=1),
    lambda: named(1, d=4, a=2),
    lambda: named(1, 2, 3, c=4, d=5),
    lambda: named(1, d=4, f=5),
    lambda: named(1, 2, 3, 4, d=5),
):
    try:
        print(bad())
    except TypeError as e:
        print(e)
named.__kwdefaults__ = {"e": "new", "d": "given"}
named.__defaults__ = ("B",)
try:
    print(named(1, c=3))
except TypeError as e:
    print(e)
named.__defaults__ = ("A", "B", "C")
print(named(), named(e=1), named(c=7, d=8))


# Numbers of two kinds, and what they cannot do.
def numbers_of(a, b):
    out = []
    for f in (
        lambda: a + b, lambda: a - b, lambda: a * b, lambda: a / b, lambda: a**b, lambda: a < b, lambda: a == b,
        lambda: a is b, lambda: a != b, lambda: a >= b, lambda: a / 2, lambda: a**2, lambda: a < 1,
    ):
        try:
            out.append(f())
        except (ZeroDivisionError, TypeError, OverflowError) as e:
            out.append(f"{type(e).__name__}: {e}")
    return out


nan, big = float("nan"), 2**53 + 1
for a, b in ((1, 2.5), (2.5, 2), (7, 2), (1.5, 0.0), (1, 0), (2.0, 0), (nan, 1), (nan, nan), (big, 1.0), (2**62, 2),
             (-8, 3), (True, 2), ("a", 2), (1e308, 10), (-2.0, 0.5), (3, -2)):
    print(a, b, numbers_of(a, b))
