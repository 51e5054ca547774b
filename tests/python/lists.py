"""List methods and operators."""
xs = [3, 1, 2]
xs.append(4)
xs.extend([5, 6])
xs.extend("ab")
xs.insert(0, "first")
xs.insert(100, "last")
xs.insert(-1, "almost")
print(xs, len(xs))
print(xs.pop(), xs.pop(0), xs.pop(-2), xs)
xs.remove("a")
print(xs, xs.index(5), xs.count(1), 5 in xs, "z" in xs)
xs.remove("almost") if "almost" in xs else None
xs.sort()
print(xs)
xs.reverse()
print(xs, xs[0], xs[-1])
ys = xs.copy()
ys.clear()
print(xs, ys, xs == xs[:], xs is xs[:])
print([1, 2] + [3], [0] * 3, 2 * [1, 2], [1] * 0, [[]] * 2)
a = [1]
b = a
a += [2]
a = a + [3]
print(a, b)
grid = [[0] * 2 for _ in range(2)]
grid[0][1] = 1
shared = [[0] * 2] * 2
shared[0][1] = 1
print(grid, shared)
words = ["banana", "Apple", "cherry", "date"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len, reverse=True))
people = [("ann", 30), ("bob", 25), ("cid", 30), ("dan", 25)]
print(sorted(people, key=lambda p: p[1]), sorted(people, key=lambda p: (-p[1], p[0])))
print(sorted(people, key=lambda p: p[1], reverse=True))
print(sorted([3, 1.5, True, 2**70, -1]), sorted([(1, "b"), (1, "a"), (0, "z")]), sorted("bca", reverse=True), sorted({3: 1, 1: 2}))
words.sort(key=lambda w: w[-1])
print(words)
for bad in (lambda: sorted([1, "a"]), lambda: [].pop(), lambda: [1][1], lambda: [1].remove(9), lambda: [1, 2].pop(5), lambda: [1].index(1, 1), lambda: [] + 1, lambda: [1] * 1.5, lambda: [1][1.0], lambda: [].append(), lambda: [].sort(5), lambda: [1, 2].insert("a", 1), lambda: list(5), lambda: [].extend(5)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
try:
    [1][5] = 0
except IndexError as e:
    print(e)
first, *middle, last = [1, 2, 3, 4]
print(first, middle, last)
[p, [q, r]] = [1, [2, 3]]
print(p, q, r)
print([1, [2, 3]] == [1, [2, 3]], [1, 2] < [1, 3], [] < [0], [1, 2, 3] > [1, 2], [1] != [1.0])
it = [1, 2, 3]
for x in it:
    if x < 3:
        it.append(x + 10)
    if len(it) > 6:
        break
print(it)
print(list(reversed([1, 2, 3])), list(range(3)) * 2, [*range(2), *[5]], [x for x in [1, 2] if x], list("ab"), list({1: 2}), list((1, 2)))
nested = [1, [2, [3]]]
copy = nested[:]
copy[1][1].append(4)
print(nested, copy is nested, copy[1] is nested[1])


class Key:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        return self.v < other.v


print([k.v for k in sorted([Key(3), Key(1), Key(2)])], max([1, 5, 3]), min("b", "a"), max([[1, 2], [3]], key=len), max([], default="none"))
del xs[0], xs[-1]
print(xs)
data = [(i * 7919) % 1000 for i in range(1000)]
print(sorted(data)[:5], sorted(data)[-3:], sorted(data, reverse=True) == sorted(data)[::-1], sum(data))
