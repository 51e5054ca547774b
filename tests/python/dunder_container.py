"""Containers made of classes: len, getitem, contains, iter, call."""


class Grid:
    def __init__(self, width, height):
        self.width, self.height = width, height
        self.cells = {}

    def __getitem__(self, key):
        return self.cells.get(key, 0)

    def __setitem__(self, key, value):
        self.cells[key] = value

    def __delitem__(self, key):
        del self.cells[key]

    def __len__(self):
        return self.width * self.height

    def __contains__(self, key):
        x, y = key
        return 0 <= x < self.width and 0 <= y < self.height

    def __iter__(self):
        for y in range(self.height):
            for x in range(self.width):
                yield self[x, y]

    def __call__(self, x, *, y=0):
        return self[x, y]


g = Grid(3, 2)
g[1, 1] = 5
g[0, 0] += 2
print(len(g), list(g), g[1, 1], (2, 1) in g, (3, 1) in g, g(1, y=1), g(0))
del g[1, 1]
print(sum(g), bool(g), bool(Grid(0, 5)))
try:
    del g[2, 2]
except KeyError as e:
    print("KeyError:", e)


class Slices:
    def __getitem__(self, item):
        return item


s = Slices()
print(s[1:2], s[::2], s[1, 2:3, ...], s[:], s["k"], s[-1:None:3])


class OldSequence:
    def __init__(self, n):
        self.n = n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError(i)
        return i * i


print(list(OldSequence(4)), 9 in OldSequence(4), 10 in OldSequence(4), max(OldSequence(3)))


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


print(list(Countdown(3)), *Countdown(2), tuple(Countdown(1)))
a, b = Countdown(2)
print(a, b)


class Reversible:
    def __len__(self):
        return 3

    def __getitem__(self, i):
        return "abc"[i]

    def __reversed__(self):
        return iter("custom")


print("".join(reversed(Reversible())))


class BadLen:
    def __len__(self):
        return -1


try:
    len(BadLen())
except ValueError as e:
    print("ValueError:", e)
for bad in (lambda: len(5), lambda: iter(5), lambda: 5[0], lambda: next([]), lambda: 1 in 5, lambda: list(None)):
    try:
        bad()
    except TypeError as e:
        print("TypeError:", e)
