#! test: bytecode
def outer(a, b=2, *args, key, **more):
    def inner(x):
        nonlocal a
        a += x
        return a + b

    return inner(b), print(a, sep="", *args, **more)


class Point:
    def __init__(self, x):
        self.x = x

    def moved(self, dx):
        return Point(self.x + dx)
