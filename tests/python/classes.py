"""Classes: attributes, methods, instances."""


class Point:
    """A point."""

    dimensions = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def moved(self, dx=0, dy=0):
        return Point(self.x + dx, self.y + dy)

    def __repr__(self):
        return f"Point({self.x}, {self.y})"


p = Point(1, 2)
print(p, p.x, p.y, p.dimensions, Point.dimensions)
q = p.moved(dy=5)
print(q, p)
print(Point.moved(p, 1, 1))
p.label = "named"
print(p.label, hasattr(p, "label"), hasattr(q, "label"))
Point.dimensions = 3
print(p.dimensions, q.dimensions)
p.dimensions = 4
print(p.dimensions, q.dimensions, Point.dimensions)
del p.dimensions
print(p.dimensions)
print(p.__dict__)
print(Point.__name__, Point.__doc__, type(p) is Point, p.__class__ is Point)
method = p.moved
p.x = 100
print(method(1))
print(isinstance(p, Point), isinstance(5, Point), isinstance(p, (int, Point)))
for name in ("z", "moved_"):
    try:
        getattr(p, name)
    except AttributeError as e:
        print("AttributeError:", e)
try:
    Point.nothing
except AttributeError as e:
    print("AttributeError:", e)
print(getattr(p, "z", "default"))
setattr(p, "z", 9)
print(p.z)
delattr(p, "z")
try:
    del p.z
except AttributeError as e:
    print("AttributeError:", e)


class Empty:
    pass


e = Empty()
e.a, e.b = 1, 2
print(sorted(vars(e).items()))
print(str(Empty)[:6], Empty.__module__, Empty.__qualname__)
print(e == e, e == Empty(), e != Empty(), hash(e) == hash(e))


def late(self):
    return "added later"


Empty.late = late
print(e.late())
try:
    (5).x = 1
except AttributeError as err:
    print("AttributeError:", err)
Dynamic = type("Dynamic", (Point,), {"extra": lambda self: self.x * 2})
print(Dynamic(4, 5).extra(), Dynamic.__name__, Dynamic(1, 2))
