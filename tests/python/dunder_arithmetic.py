"""Operators on instances, reflected operators, in-place operators."""


class Vector:
    def __init__(self, *xs):
        self.xs = xs

    def __repr__(self):
        return f"Vector{self.xs}"

    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(*[a + b for a, b in zip(self.xs, other.xs)])

    def __sub__(self, other):
        return self + -other

    def __neg__(self):
        return Vector(*[-x for x in self.xs])

    def __pos__(self):
        return self

    def __mul__(self, k):
        return Vector(*[x * k for x in self.xs])

    __rmul__ = __mul__

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self.xs, other.xs))

    def __truediv__(self, k):
        return self * (1 / k)

    def __iadd__(self, other):
        print("in place")
        self.xs = (self + other).xs
        return self

    def __abs__(self):
        return (self @ self) ** 0.5

    def __bool__(self):
        return any(self.xs)

    def __invert__(self):
        return Vector(*reversed(self.xs))

    def __pow__(self, n):
        return Vector(*[x**n for x in self.xs])


v, w = Vector(1, 2), Vector(3, 4)
print(v + w, v - w, -v, +v, ~v, v**2)
print(v * 3, 3 * v, v / 2, v @ w, abs(w))
print(bool(v), bool(Vector(0, 0)), not v)
u = v
u += w
print(u, v, u is v)
v *= 2
print(v, u is v)
for bad in (lambda: v + 1, lambda: 1 + v, lambda: v % 2, lambda: "a" + v, lambda: v < w, lambda: [] + v):
    try:
        bad()
    except TypeError as e:
        print("TypeError:", e)


class Reflected:
    def __radd__(self, other):
        return f"radd {other}"

    def __rsub__(self, other):
        return f"rsub {other}"

    def __rfloordiv__(self, other):
        return f"rfloordiv {other}"

    def __rmod__(self, other):
        return f"rmod {other}"

    def __rpow__(self, other):
        return f"rpow {other}"

    def __rlshift__(self, other):
        return f"rlshift {other}"

    def __rand__(self, other):
        return f"rand {other}"


r = Reflected()
print(1 + r, 2.0 - r, 7 // r, 5 % r, 2**r, 1 << r, 3 & r)


class Base:
    def __add__(self, other):
        return "base add"


class Derived(Base):
    def __radd__(self, other):
        return "derived radd"


print(Base() + Derived(), Derived() + Base())


class Index:
    def __index__(self):
        return 2

    def __int__(self):
        return 7

    def __float__(self):
        return 1.5


print([10, 20, 30][Index()], int(Index()), float(Index()), range(5)[Index()], hex(Index()))
