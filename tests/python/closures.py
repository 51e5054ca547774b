"""Closures share variables, not values."""


def counter():
    count = 0

    def increment():
        nonlocal count
        count += 1
        return count

    def peek():
        return count

    return increment, peek


inc, peek = counter()
inc2, peek2 = counter()
inc()
inc()
inc2()
print(peek(), peek2())


def nested(a):
    def middle(b):
        def inner(c):
            return a + b + c

        return inner

    return middle


print(nested(1)(2)(3))


def accumulate():
    values = []

    def add(x):
        values.append(x)
        return sum(values)

    return add


acc = accumulate()
print(acc(1), acc(2), acc(3))


def make():
    fs = []
    for i in range(3):
        def f():
            return i
        fs.append(f)
    i = 100
    return fs


print([f() for f in make()])


def unset():
    def read():
        return later

    try:
        read()
    except NameError as e:
        print(type(e).__name__, e)
    later = 5
    return read()


print(unset())


def outer():
    x = "outer"

    def inner():
        x = "inner"

        def innermost():
            nonlocal x
            x += "!"
            return x

        return innermost(), x

    return inner(), x


print(outer())


def params(x):
    def bump():
        nonlocal x
        x += 1
        return x

    bump()
    bump()
    return x


print(params(10))
print(counter.__closure__, len(inc.__closure__), inc.__closure__[0].cell_contents)
