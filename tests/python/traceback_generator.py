"""A traceback through a generator, a comprehension and a lambda."""


def numbers():
    yield 1
    yield 1 / 0


def total():
    return sum([x * 2 for x in numbers()])


f = lambda: total()
try:
    f()
finally:
    print("cleanup")
