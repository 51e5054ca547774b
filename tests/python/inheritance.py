"""Inheritance, super, and the method resolution order."""


class Animal:
    sound = "..."

    def __init__(self, name):
        self.name = name

    def speak(self):
        return f"{self.name} says {self.sound}"


class Dog(Animal):
    sound = "woof"


class Puppy(Dog):
    def __init__(self, name, age):
        super().__init__(name)
        self.age = age

    def speak(self):
        return super().speak() + f" ({self.age})"


print(Animal("it").speak())
print(Dog("rex").speak())
print(Puppy("bit", 1).speak())
print(issubclass(Puppy, Animal), issubclass(Animal, Puppy), isinstance(Puppy("x", 1), Animal))
print([c.__name__ for c in Puppy.__mro__], Puppy.__bases__ == (Dog,), Puppy.__base__.__name__)


class A:
    def who(self):
        return ["A"]


class B(A):
    def who(self):
        return ["B"] + super().who()


class C(A):
    def who(self):
        return ["C"] + super().who()


class D(B, C):
    def who(self):
        return ["D"] + super().who()


print(D().who(), [c.__name__ for c in D.__mro__])

try:
    class Bad(A, B):
        pass
except TypeError as e:
    print("TypeError:", str(e).split("\n")[0])


class Base:
    def template(self):
        return self.first() + self.second()

    def first(self):
        return "base1 "

    def second(self):
        raise NotImplementedError("second")


class Child(Base):
    def second(self):
        return "child2"


print(Child().template())
try:
    Base().template()
except NotImplementedError as e:
    print("NotImplementedError:", e)


class Mixin:
    def describe(self):
        return type(self).__name__ + " " + self.name


class Cat(Mixin, Animal):
    sound = "meow"


print(Cat("tom").describe(), Cat("tom").speak())
print(super(Puppy, Puppy("z", 2)).speak())


class Loud(str):
    def shout(self):
        return self.upper() + "!"


s = Loud("hey")
print(s.shout(), s + " you", len(s), isinstance(s, str), type(s + "").__name__)


class Number(int):
    def __repr__(self):
        return f"Number({int(self)})"


print(Number(5), Number(5) + 1, [Number(2)])


class Stack(list):
    def push(self, x):
        self.append(x)
        return self


print(Stack().push(1).push(2), Stack([1, 2]) == [1, 2])


class Registry(dict):
    def __missing__(self, key):
        self[key] = value = key * 2
        return value


r = Registry(a="b")
print(r["a"], r["xy"], r)
