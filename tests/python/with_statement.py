"""Context managers: order, suppression, errors on the way."""


class Manager:
    def __init__(self, name, suppress=False):
        self.name = name
        self.suppress = suppress

    def __enter__(self):
        print("enter", self.name)
        return self.name.upper()

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind.__name__ if kind else None, value)
        return self.suppress


with Manager("a") as a:
    print("body", a)

with Manager("a") as a, Manager("b") as b:
    print("body", a, b)

with (
    Manager("c") as c,
    Manager("d"),
):
    print("body", c)

with Manager("s", suppress=True):
    raise ValueError("swallowed")
print("after")

try:
    with Manager("outer"), Manager("inner"):
        raise KeyError("through")
except KeyError as e:
    print("caught", e)


def early():
    with Manager("r"):
        return "returned"


print(early())
for i in range(3):
    with Manager(str(i)):
        if i == 0:
            continue
        if i == 1:
            break

with Manager("t") as (x):
    pass


class Pair:
    def __enter__(self):
        return 1, 2

    def __exit__(self, *args):
        return None


with Pair() as (p, q):
    print(p + q)


class NoExit:
    def __enter__(self):
        return self


class NoEnter:
    def __exit__(self, *args):
        pass


for bad in (NoExit, NoEnter, int):
    try:
        with bad():
            pass
    except TypeError as e:
        print("TypeError:", e)


class Raises:
    def __enter__(self):
        raise RuntimeError("enter failed")

    def __exit__(self, *args):
        print("never")


try:
    with Manager("first"), Raises():
        print("never")
except RuntimeError as e:
    print(e)


class ExitRaises:
    def __enter__(self):
        pass

    def __exit__(self, *args):
        raise ValueError("from exit")


try:
    with ExitRaises():
        raise KeyError("body")
except ValueError as e:
    print(e, repr(e.__context__))


def gen():
    with Manager("g"):
        yield 1
        yield 2


for v in gen():
    print(v)
