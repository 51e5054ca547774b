"""Generators: laziness, state, return values, exhaustion."""


def count(n):
    print("start")
    i = 0
    while i < n:
        yield i
        i += 1
    print("end")
    return "result"


g = count(2)
print("made", type(g).__name__)
print(next(g), next(g))
try:
    next(g)
except StopIteration as e:
    print("stopped with", e.value)
print(next(g, "default"), list(g))


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def take(n, it):
    result = []
    for x in it:
        if len(result) == n:
            break
        result.append(x)
    return result


print(take(12, fib()))


def evens(it):
    for x in it:
        if x % 2 == 0:
            yield x


def squares(it):
    for x in it:
        yield x * x


print(take(5, squares(evens(fib()))))


def delegate():
    result = yield from count(2)
    print("got", result)
    yield from "ab"
    yield from [10, 20]
    yield from ()


print(list(delegate()))


def tree(node):
    if node:
        left, value, right = node
        yield from tree(left)
        yield value
        yield from tree(right)


print(list(tree(((None, 1, None), 2, ((None, 3, None), 4, None)))))


class Node:
    def __init__(self, *children):
        self.children = children

    def __iter__(self):
        yield self
        for child in self.children:
            yield from child


print(len(list(Node(Node(), Node(Node())))))


def empty():
    return
    yield


print(list(empty()), sum(x for x in range(4)), sorted(x % 3 for x in range(5)))
a, b, *rest = fib_five = take(5, fib())
print(a, b, rest, fib_five)
print([list(g) for g in [(x for x in range(n)) for n in range(3)]])


def fails():
    yield 1
    raise ValueError("inside")


f = fails()
print(next(f))
try:
    next(f)
except ValueError as e:
    print(e)
print(list(f))


def stop_inside():
    yield 1
    raise StopIteration("oops")


try:
    list(stop_inside())
except RuntimeError as e:
    print("RuntimeError:", e)


def recursive():
    yield next(me)


me = recursive()
try:
    next(me)
except ValueError as e:
    print("ValueError:", e)
print(dict(enumerate("ab")), list(zip(fib(), "abc")), 5 in fib())
