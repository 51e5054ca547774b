# Iterators of the built-in types: ends that stay ends, side effects in order, subclasses, length hints.
def t(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except BaseException as e:
        print(type(e).__name__, e)


def noisy(name, n):
    for i in range(n):
        print(f"{name}{i}", end=" ")
        yield i
    print(f"{name}-end", end=" ")


print(list(zip(noisy("a", 2), noisy("b", 3))))
print(list(zip(noisy("a", 3), noisy("b", 2))))
t(lambda: list(zip(noisy("a", 2), noisy("b", 3), strict=True)))
print(list(map(lambda x, y: (x, y), noisy("a", 1), noisy("b", 2))))
print(list(enumerate(noisy("e", 2), 10)))
print(list(filter(lambda x: x % 2, noisy("f", 4))))
print(any(noisy("g", 5)), all(noisy("h", 5)), 2 in noisy("i", 5), max(noisy("j", 3)), sum(noisy("k", 4)))

for make in (
    lambda: iter([1, 2]),
    lambda: iter((1, 2)),
    lambda: iter("ab"),
    lambda: iter(range(2)),
    lambda: iter({1: 1, 2: 2}),
    lambda: iter({1, 2}),
    lambda: reversed([1, 2]),
    lambda: enumerate("ab"),
    lambda: zip("ab", "cd"),
    lambda: map(str, [1, 2]),
    lambda: filter(None, [1, 2]),
    lambda: iter(b"ab"),
):
    it = make()
    print(type(it).__name__, iter(it) is it, next(it), list(it), list(it), next(it, "end"))
    t(next, it)

l = [1]
it = iter(l)
print(list(it))
l.append(2)
print(list(it))


class Count:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration("done")
        self.n -= 1
        return self.n


print(list(Count(3)), tuple(Count(2)), sorted(Count(3)), [*Count(2)], dict(zip(Count(2), Count(2))))
a, b = Count(2)
print(a, b)
t(next, Count(0))
t(lambda: next(Count(0), "default"))


def gen():
    yield 1
    return "value"


g = gen()
next(g)
t(next, g)
t(next, g)


class Broken:
    def __iter__(self):
        return 5


t(iter, Broken())
t(list, Broken())
t(lambda: [x for x in Broken()])


class NotIter:
    __iter__ = None


t(iter, NotIter())


class Raises:
    def __iter__(self):
        yield 1
        raise ValueError("inside")


t(list, Raises())
t(sum, Raises())
l = [0]
t(l.extend, Raises())
print(l)
t(lambda: [*Raises()])
t(sorted, Raises())
t(set, Raises())
t(dict.fromkeys, Raises())
t(lambda: 1 in Raises())
t(lambda: 2 in Raises())


class Doubler(map):
    def __next__(self):
        return super().__next__() * 2


print(list(Doubler(int, "123")), type(Doubler(int, "1")).__name__)


class E(enumerate):
    pass


print(list(E("ab")))
n = [0]


def step():
    n[0] += 1
    return n[0]


it = iter(step, 4)
print(type(it).__name__, list(it), list(it), n)


def stops():
    raise StopIteration


print(list(iter(stops, 1)))
print(list(map(lambda x: x, filter(lambda x: x != 2, reversed(range(4))))))
t(lambda: list(map(lambda x: 1 // x, [1, 0])))
it = map(lambda x: 1 // x, [1, 0, 2])
print(next(it))
t(next, it)
print(next(it))
x = iter([1, 2, 3, 4])
print(list(zip(x, x)), [(a, b) for a, (b, *_) in enumerate(zip("ab", "cd", "ef"))])


class Hinted:
    def __len__(self):
        print("len", end=" ")
        return 2

    def __iter__(self):
        print("iter", end=" ")
        return iter([7, 8])


print(list(Hinted()), tuple(Hinted()), set(Hinted()) == {7, 8}, sorted(Hinted()))
