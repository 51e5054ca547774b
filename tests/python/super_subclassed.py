# `super` may be subclassed, made without arguments of its own, and set up later.


class Base:
    def name(self):
        return "Base"

    @classmethod
    def make(cls):
        return cls.__name__


class Loud(super):
    def shout(self):
        return self.name().upper()


class Child(Base):
    def name(self):
        return Loud(Child, self).shout() + "!"

    @classmethod
    def make(cls):
        return "<" + Loud(Child, cls).make() + ">"


print(Child().name(), Child.make())


class Late(super):
    def __init__(self, label, *args):
        self.label = label
        super(Late, self).__init__(*args)


late = Late("mine", Child, Child())
print(late.label, late.name(), late.__thisclass__.__name__, late.__self_class__.__name__)

blank = super.__new__(super)
print(repr(blank), blank.__self__, blank.__self_class__)
print(repr(super(Child)), super(Child).__self__)


class Holder(Base):
    def name(self):
        return "Holder"


Holder.up = Loud(Holder)
print(type(Holder().up).__name__, Holder().up.shout())

for wrong in (lambda: super(1, 2), lambda: super(Child, 3), lambda: super(Child, Child(), 1)):
    try:
        wrong()
    except TypeError as e:
        print("TypeError:", e)


class Proxy:
    def __init__(self, real):
        self.__real = real

    def __getattribute__(self, name):
        if name.startswith("_Proxy__"):
            return object.__getattribute__(self, name)
        return getattr(self.__real, name)


print(super(Child, Proxy(Child())).name())
