"""property, staticmethod, classmethod, descriptors."""


class Celsius:
    def __init__(self, degrees):
        self._degrees = degrees

    @property
    def fahrenheit(self):
        """Degrees Fahrenheit."""
        return self._degrees * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self._degrees = (value - 32) * 5 / 9

    @fahrenheit.deleter
    def fahrenheit(self):
        print("deleted")

    @property
    def fixed(self):
        return "fixed"

    @classmethod
    def freezing(cls):
        return cls(0)

    @staticmethod
    def is_hot(degrees):
        return degrees > 30


c = Celsius(100)
print(c.fahrenheit)
c.fahrenheit = 212
print(c._degrees)
del c.fahrenheit
try:
    c.fixed = 1
except AttributeError as e:
    print("AttributeError:", e)
print(Celsius.freezing().fahrenheit, c.freezing()._degrees)
print(Celsius.is_hot(31), c.is_hot(29))
print(Celsius.fahrenheit.__doc__)


class Kelvin(Celsius):
    @classmethod
    def name(cls):
        return cls.__name__


print(type(Kelvin.freezing()).__name__, Kelvin.name())


class Upper:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return getattr(instance, self.name, "").upper()

    def __set__(self, instance, value):
        setattr(instance, self.name, value)


class Person:
    first = Upper()
    last = Upper()

    def __init__(self, first, last):
        self.first = first
        self.last = last


p = Person("ada", "lovelace")
print(p.first, p.last, sorted(p.__dict__))
area = property(lambda self: self.side**2)
Square = type("Square", (), {"side": 3, "area": area})
print(Square().area)
