"""Objects go when the last name goes: __del__ order, and no surprises with cycles."""


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


a = Loud("a")
b = a
del a
print("one name left")
del b
print("gone")


def scope():
    x = Loud("local")
    y = Loud("second")
    print("in scope")


scope()
print("after scope")
c = Loud("c")
c = None
xs = [Loud("in list"), Loud("in list 2")]
xs.pop()
print("popped")
xs.clear()
print("cleared")
d = {"k": Loud("in dict")}
d["k"] = 1
print("replaced")


def gen():
    held = Loud("held by generator")
    yield 1
    yield 2


g = gen()
next(g)
g.close()
print("closed")
[Loud("temp") for _ in range(2)]
print("comprehension done")
Loud("expression")
print("end")


# What an expression looked at on the way is let go of with the statement.
def same(a, b):
    return a is b


held = Loud("looked at")
get = lambda: held
print("same", get() is held, same(get(), held))
held = None
print("before the next statement")
