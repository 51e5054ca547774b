"""enumerate, zip, map, filter, reversed, iter, next, any, all, sum, min, max."""
print(list(enumerate("ab")), list(enumerate("ab", 10)), list(enumerate([], start=5)))
print(list(zip()), list(zip([1])), list(zip([1, 2], "abc", (True,))), list(zip(*[(1, 2), (3, 4)])))
try:
    list(zip([1], [1, 2], strict=True))
except ValueError as e:
    print("ValueError:", e)
print(list(map(str, [1, 2])), list(map(lambda a, b: a * b, [1, 2, 3], [4, 5])), list(map(int, "123")), list(map(None.__class__, [])))
print(list(filter(None, [0, 1, "", "a", [], None])), list(filter(str.isdigit, "a1b2")))
print(list(reversed("abc")), list(reversed((1, 2))), list(reversed({"a": 1})), "".join(reversed(["x", "y"])))
print(any([]), all([]), any([0, 1]), all([1, 0]), any(x > 2 for x in range(5)), all("abc"))
print(sum([]), sum([1, 2]), sum([1.5, 2]), sum([[1], [2]], []), sum(range(4), 10), sum([True, True]))
print(min(3, 1, 2), max([3, 1]), min("b", "a"), max("abc"), min([], default=0), max((1, "a"), (0, "z")), min([3, -5], key=abs), max("aa", "b", key=len), min(5, 5.0), max(5, 5.0))
it = iter([1, 2, 3])
print(next(it), next(it), list(it), next(it, None))
values = iter([3, 2, 0, 5])
print(list(iter(lambda: next(values), 0)))
m = map(lambda x: print("mapped", x) or x, [1, 2])
print("lazy")
print(next(m))
print(list(m))
print(iter(it) is it, iter([]) is not None, type(iter([])).__name__, type(zip()).__name__, type(enumerate([])).__name__, type(map(str, [])).__name__)
print(sorted(enumerate("ba"), key=lambda p: p[1]), dict(enumerate("ab")), [a + b for a, b in zip("ab", "cd")], list(zip(range(3), iter("xyz"))))
for bad in (lambda: sum("ab"), lambda: sum([[1]]), lambda: min(), lambda: max(5), lambda: min([]), lambda: enumerate(), lambda: zip(5), lambda: map(str), lambda: next(5), lambda: iter(1, 2), lambda: reversed(5), lambda: reversed({1}), lambda: min([1, "a"]), lambda: sorted(5), lambda: filter(None), lambda: list(map(5, [1]))):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)


class Once:
    def __init__(self):
        self.left = 2

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return self.left


print(list(zip(Once(), Once())), sum(Once()), sorted(Once()), set(Once()) == {0, 1}, max(Once()), any(Once()), list(map(str, Once())), [*Once()], dict(zip(Once(), "ab")))
for i, (a, b) in enumerate(zip("ab", "cd")):
    print(i, a, b)
pairs = zip([1, 2, 3], [4, 5])
print(list(pairs), list(pairs))
