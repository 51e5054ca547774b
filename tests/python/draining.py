"""What native code collects out of generators, and pairs that loops take apart: all as if asked for one by one."""
import sys


def noisy(items):
    for x in items:
        yield x
    print("end")


print(sum(noisy([1, 2, 3])), sum(noisy([])), sum(noisy([True, 2**62, 2**62])), sum(noisy([0.1] * 10)))
print(sum(noisy([1, 2.5, 3])), sum(noisy([[1], [2]]), []), sum(noisy([1, 2j])), sum((x for x in [-0.0]), -0.0))
print(all(noisy([1, "a", [0]])), all(noisy([1, "", 2])), any(noisy([0, None, "", [], 0.0])), any(noisy([0, [1], 2])))
print(min(noisy([3, 1, 2])), max(noisy([1.5, 2.5, 2])), max(noisy(["b", "a"])), min(noisy([]), default="none"))
print(min(x for x in [2, 1.5, 1, 1.0]), max(x for x in [float("nan"), 1.0]), max(x for x in [1.0, float("nan")]))
print(list(noisy("ab")), tuple(noisy("ab")), sorted(noisy("ba")), "-".join(noisy("ab")), [*noisy("ab")])


class Truth:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        print("asked", self.value)
        return self.value

    def __radd__(self, other):
        print("added to", other)
        return other + 1


print(all(Truth(x) for x in (True, True, False, True)), any(Truth(x) for x in (False, True)))
print(sum(x for x in (1, Truth(True), 5)))


# The generator looks at itself, at what is collected, and raises.
def own():
    try:
        next(g)
    except ValueError as e:
        yield str(e)
    yield g.gi_running
    yield sys._getframe().f_back.f_code.co_name


g = own()
print(list(g), g.gi_running, g.gi_frame, list(g))

seen = []


def growing():
    for i in range(3):
        yield len(seen)
    raise KeyError("over")


try:
    seen.extend(growing())
except KeyError as e:
    print(seen, e, e.__traceback__.tb_next.tb_frame.f_code.co_name)

inner = lambda: (x for x in range(3))
print(sum(sum(y + x for y in inner()) for x in range(4)), list(list(inner()) for _ in range(2)))
print(sum(len([*(y for y in range(x))]) for x in range(5)))


def delegating():
    got = yield from noisy([1, 2])
    yield got
    yield from [3, 4]


print(list(delegating()))


def returning():
    yield 1
    return 5


def outer():
    print("returned", (yield from returning()))


print(list(outer()))

# In handlers, the exception that is handled stays.
try:
    1 / 0
except ZeroDivisionError:
    print(list(repr(sys.exception()) for _ in range(1)), sys.exception())


def handling():
    try:
        raise KeyError(1)
    except KeyError:
        yield repr(sys.exception())
        yield repr(sys.exception())


print(list(handling()), sys.exception())


def stops():
    yield 1
    raise StopIteration("early")


try:
    list(stops())
except RuntimeError as e:
    print(e, repr(e.__cause__))

half = noisy([1, 0, 2, 3])
print(all(half), list(half))
print(max((x for x in "abc"), key=ord), sorted((-x for x in range(3)), key=abs))
try:
    sum(x for x in ["a"])
except TypeError as e:
    print(e)
try:
    "".join(x for x in ["a", 1])
except TypeError as e:
    print(e)

# Pairs.
for a, b in zip([1, 2, 3], "ab"):
    print(a, b, end=" ")
for a, b in enumerate("ab", 2**63 - 1):
    print(a, b, end=" ")
for a, (b, c) in {1: (2, 3)}.items():
    print(a, b, c)
kept = []
for pair in zip("ab", "cd"):
    kept.append(pair)
for a, b in zip(kept, kept[1:]):
    print(a, b)
d = {1: 2, 3: 4}
try:
    for k, v in d.items():
        d[k + 1] = v
except RuntimeError as e:
    print(e, k)
it = zip([1], [2])
for k, v in it:
    for k2, v2 in it:
        print("never")
    print(k, v)


class Pair:
    def __del__(self):
        print("gone", list(z))


z = zip([Pair(), 1], [2, 3])
for k, v in z:
    pass
print(k, v)


class Odd(zip):
    def __next__(self):
        return super().__next__()[::-1]


for a, b in Odd("ab", "cd"):
    print(a, b, end=" ")
try:
    for a, b in map(lambda x: x, [(1, 2), (3,)]):
        print(a, b)
except ValueError as e:
    print(e)


def stopping(x):
    raise StopIteration


for a, b in zip([1], map(stopping, [1])):
    print("never")
print(dict(zip("ab", [1, 2])), dict(enumerate("ab")), dict([("a", 1), ["b", 2], "cd"]), dict({"x": 1}.items()))
for wrong in ([1], [(1, 2, 3)], ["a"], zip("a"), [(1, 2), (3,)]):
    try:
        dict(wrong)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
