# Lists: every method with its limits, slices with steps, messages, and lists that change under one's feet.
def t(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


a = list(range(6))
for lo in (None, -8, -2, 0, 2, 9):
    for hi in (None, -7, -1, 0, 3, 9):
        for step in (None, -2, -1, 1, 3):
            print(a[lo:hi:step], end=" ")
    print()
t(lambda: a[::0])
t(lambda: a["x"])
t(lambda: a[1.5])
t(lambda: a[10])
t(lambda: a[-7])
t(lambda: a[10**30])
t(lambda: a[10**30:])


def setitem(l, k, v):
    l = list(l)
    l[k] = v
    return l


def delitem(l, k):
    l = list(l)
    del l[k]
    return l


t(setitem, a, 0, "z")
t(setitem, a, 6, "z")
t(setitem, a, slice(1, 3), "abc")
t(setitem, a, slice(3, 1), "abc")
t(setitem, a, slice(None, None, 2), "abc")
t(setitem, a, slice(None, None, 2), "ab")
t(setitem, a, slice(None, None, -1), range(6))
t(setitem, a, slice(1, 2), 5)
t(setitem, a, slice(None, None, 2), 5)
t(setitem, a, slice(10, 20), [1, 2])
for s in (slice(1, 3), slice(3, 1), slice(None, None, 2), slice(None, None, -2), slice(5, None, -3), 0, -1, 6):
    t(delitem, a, s)

l = []
t(l.append)
t(l.append, 1, 2)
t(l.append, x=1)
t(l.insert, 1)
t(l.insert, "a", 1)
t(l.pop)
l = [1, 2, 3]
t(l.pop, 5)
t(l.pop, 1, 2)
t(l.pop, -3)
t(l.pop, "a")
t(l.remove, 9)
t(l.index, 9)
t([1, 2, 1].index, 1, 1)
t([1, 2, 1].index, 1, -1, 10**30)
t([1, 2, 1].index, 2, 2)
t([1, 2, 1].index, 1, "a")
t([1, True, 1.0, 2].count, 1)
t(l.extend, 5)
t(l.clear, 1)
t(l.copy, 1)
t(l.reverse, 1)
for i in (-10, -1, 0, 1, 2, 3, 10):
    m = [1, 2]
    m.insert(i, "x")
    print(m)
m = [1, 2]
m.extend(m)
m += (x for x in "ab")
m += "cd"
print(m, m * 2, 2 * [0], [1] * -1, [] * 5)
t(lambda: [1] + (2,))
t(lambda: [1] * "a")
t(lambda: [1] * 1.0)
t(lambda: "a" * [1])
t(lambda: [1] - [2])
t(list, 5)
t(list, 1, 2)
t(list, x=1)
t(hash, [])

m *= 0
print(m)
print([1, 2] < [1, 3], [1, 2] < [1, 2, 0], [1, 2] == [1, 2.0], [1] != [1], [2] > [1, 5], [1] <= [1], [] >= [1])
t(lambda: [1] < [None])
t(lambda: [1] < (1,))
print([1] == (1,), [1, "a"] < [2, None])

r = [1]
r.append(r)
print(r, [r, r])

# Sorting
print(sorted([3, 1, 2]), sorted("hello"), sorted([2.5, 1, True, 0]), sorted([(2, "b"), (1, "z"), (2, "a")]))
print(sorted(["bb", "a", "ccc"], key=len, reverse=True), sorted([1, -1, 2, -2], key=abs), sorted([1, -1, 2, -2], key=abs, reverse=True))
t(sorted, [1, "a"])
t(sorted, [1], 2)
t(sorted)
t(sorted, [1], foo=1)
t([].sort, 1)
t([].sort, key=1)
t([1].sort, key=1)
l = [3, 1, 2]
t(l.sort, key=lambda v: l.append(v) or v)
print(l)
l = [5, 4, 3, "x", 2]
t(l.sort)
print(sorted(l, key=str))


class Bad:
    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        if self.v == 3:
            raise ValueError("three")
        return self.v < other.v

    def __repr__(self):
        return f"B{self.v}"


l = [Bad(2), Bad(1), Bad(3), Bad(0)]
t(l.sort)
print(sorted(map(repr, l)))

# Changing while iterating or comparing
l = [1, 2, 3]
for x in l:
    if len(l) < 8:
        l.append(x * 10)
print(l)
it = iter(l)
print(it.__length_hint__(), next(it), it.__length_hint__())
l.clear()
print(list(it), it.__length_hint__())
l.append(1)
print(list(it))


class Clears:
    def __init__(self, l):
        self.l = l

    def __eq__(self, other):
        self.l.clear()
        return False


l = []
l.extend([Clears(l), 1, 2])
print(1 in l, l)
l.extend([Clears(l), 1, 2])
t(l.remove, 1)
l.extend([Clears(l), 1, 2])
t(l.index, 1)
l.extend([Clears(l), 1, 2])
print(l == [1, 2, 3], l)

r = reversed([1, 2, 3])
print(type(r).__name__, r.__length_hint__(), list(r), list(r))


class L(list):
    pass


s = L([1, 2])
s.name = "n"
print(s, s + [3], type(s + s).__name__, type(s[:]).__name__, type(s.copy()).__name__, s.name, s == [1, 2])
print([*range(3), *"ab"], [[0] * 2 for _ in range(2)])
a, *b = [1, 2, 3]
print(a, b)
