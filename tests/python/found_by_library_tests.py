# What CPython's own tests found: one small case each.
import collections.abc


# More keywords than the caller has registers for, to a class that is not called without recursion.
class D(dict):
    def __init__(self, other=(), /, **kw):
        self.update(other, **kw)


for n in 7, 300:
    print(len(D(**{f"a{i}": i for i in range(n)})))


# An object whose class's __call__ is itself an object of that class.
class A:
    pass


A.__call__ = A()
try:
    A()()
except RecursionError as e:
    print(e)


# A chain of contexts that is a ring already.
def ring():
    try:
        raise ValueError(1)
    except ValueError as e:
        e.__context__ = e
        raise TypeError(2)


try:
    ring()
except TypeError as e:
    print(repr(e.__context__), e.__context__.__context__ is e.__context__)


# Only the items that a pattern with *_ names are asked for.
class Endless(collections.abc.Sequence):
    def __getitem__(self, i):
        return i

    def __len__(self):
        return 42


match Endless():
    case [a, b, *_, c, d]:
        print(a, b, c, d)
match [1, 2, 3]:
    case [*_, (2 | 3) as last]:
        print(last)


# A comprehension in a class body runs before there is a class.
try:
    class C:
        inner = [__class__ for _ in [1]]
except NameError as e:
    print(e)


# A generator expression that awaits is an asynchronous generator wherever it stands.
async def double(i):
    return 2 * i


def make(n):
    return (await double(i) for i in range(n))


async def total():
    return sum([i async for i in make(4)])


try:
    total().send(None)
except StopIteration as e:
    print(e.value)

print(type.__module__, type(len).__module__, len.__name__)


# A representation that leads back to itself.
class Mirror:
    pass


Mirror.__repr__ = Mirror.__str__
for show in str, repr:
    try:
        show(Mirror())
    except RecursionError:
        print("endless")

# Iterators over long ranges are copied with their place.
import copy

it = iter(range(2**70, 2**70 + 9, 3))
next(it)
print(list(copy.copy(it)) == [2**70 + 3, 2**70 + 6])

# Aliases and generic classes go through pickle by their names.
import pickle

type Numbers[T] = list[T]


class Box[T]:
    def __init__(self, item: T):
        self.item = item


for protocol in 0, 2, 5:
    print(pickle.loads(pickle.dumps(Numbers, protocol)) is Numbers, Numbers.__module__)
    print(pickle.loads(pickle.dumps(Box(3), protocol)).item)
