"""Positional arguments, defaults, and arguments by name."""


def three(a, b, c):
    return (a, b, c)


def defaults(a, b=2, c=3):
    return (a, b, c)


print(three(1, 2, 3))
print(three(1, c=3, b=2))
print(three(c=3, b=2, a=1))
print(defaults(1))
print(defaults(1, 20))
print(defaults(1, c=30))
print(defaults(c=30, a=10))


def positional_only(a, b=5, /, c=7):
    return a * 100 + b * 10 + c


print(positional_only(1))
print(positional_only(1, 2))
print(positional_only(1, 2, 3))
print(positional_only(1, c=3))


def all_kinds(a, /, b, *rest, c, d=4, **more):
    return (a, b, rest, c, d, more)


print(all_kinds(1, 2, c=3))
print(all_kinds(1, 2, 9, 8, c=3, d=5, e=6, a=7))
print(all_kinds(1, b=2, c=3, z=None))


def nothing():
    pass


print(nothing())
print(defaults.__defaults__, defaults.__name__, all_kinds.__kwdefaults__)


def evaluated(order):
    def show(x):
        order.append(x)
        return x

    three(show("x"), c=show("y"), b=show("z"))
    return order


print(evaluated([]))
