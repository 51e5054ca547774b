# What a class inherits follows when its bases are assigned: methods, operators, the finalizer.
class First:
    a = b = c = d = "first"

    def __len__(self):
        return 1

    def greet(self):
        return "first"


class Second:
    def greet(self):
        return "second"

    def __len__(self):
        return 2

    def __del__(self):
        print("released")


class Heir(First):
    pass


class Grandchild(Heir):
    pass


def show(cls):
    thing = cls()
    print(cls.__name__, thing.greet(), len(thing), getattr(thing, "d", "no d"), hasattr(cls, "__del__"))


for cls in Heir, Grandchild:
    show(cls)
Heir.__bases__ = (Second,)
for cls in Heir, Grandchild:
    show(cls)
Heir.__bases__ = (Second, First)
for cls in Heir, Grandchild:
    show(cls)
