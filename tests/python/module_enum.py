import enum
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1

    def lower(self):
        return self.name.lower()


print(Color.RED, repr(Color.GREEN), Color(1), Color["GREEN"], Color.CRIMSON is Color.RED, list(Color), len(Color))
print(Color.RED.lower(), Color.RED.name, Color.RED.value, Color.RED == 1, Color.RED in Color, 2 in Color, Color.__members__)
print({Color.RED: "r"}[Color.CRIMSON], isinstance(Color.RED, Color), type(Color), Color.RED < Color.GREEN if False else "-")
for call in (lambda: Color(9), lambda: Color["BLUE"], lambda: Color.RED < Color.GREEN, lambda: setattr(Color, "RED", 3)):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


class Planet(Enum):
    EARTH = (5.97, 6.37)
    MARS = (0.64, 3.39)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def density(self):
        return round(self.mass / self.radius**3, 4)


print(Planet.EARTH.density, Planet.MARS.value, [p.mass for p in Planet])


class Num(IntEnum):
    ONE = 1
    TWO = auto()
    THREE = auto()


class Word(StrEnum):
    HELLO = auto()
    BYE = "bye!"


print(Num.TWO + 1, Num.THREE > Num.ONE, sorted([Num.THREE, Num.ONE]), f"{Num.TWO}", repr(Num.TWO), Word.HELLO, Word.BYE.upper(), f"{Word.BYE:>6}")


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


class Bits(IntFlag):
    A = 1
    B = 2


print(Perm.R | Perm.X, Perm.RW, Perm.R in Perm.RW, ~Perm.R, Perm(0), bool(Perm.R & Perm.W), list(Perm.RW), len(Perm.RW), Perm.R ^ Perm.RW)
print(Bits.A | Bits.B, Bits.A | 8, repr(Bits(3)), Bits.A + 1, Perm["RW"], repr(Perm.R | Perm.W | Perm.X))
try:

    @unique
    class Twice(Enum):
        A = 1
        B = 1
except ValueError as e:
    print(e)
Animal = Enum("Animal", "ANT BEE CAT", start=5)
print(list(Animal), Animal.BEE.value, Enum("P", {"X": 1, "Y": 2}).Y, Enum("Q", [("A", "a")]).A.value)


class Auto(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last):
        return name.lower() + str(count)

    FIRST = auto()
    SECOND = auto()


class Missing(Enum):
    A = 1

    @classmethod
    def _missing_(cls, value):
        return cls.A if value == "a" else None


print([m.value for m in Auto], Missing("a"), enum.verify, Color.RED.__class__.__mro__[1].__name__)


class Shape(Enum):
    SQUARE = 2

    @enum.property
    def area(self):
        return self.value**2

    @enum.nonmember
    class Inner:
        pass

    LATE = enum.member(3)


print(Shape.SQUARE.area, Shape.LATE, Shape.Inner.__name__, hash(Color.RED) == hash("RED"), dir(Color)[:3])
match Color.GREEN:
    case Color.RED:
        print("red")
    case Color.GREEN:
        print("green")
import copy

print(copy.deepcopy(Color.RED) is Color.RED, Color.RED.__reduce_ex__(2)[1])
