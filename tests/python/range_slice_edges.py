# Ranges of any size, slice objects, and what reads them.
def t(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


t(range)
t(range, 1, 2, 3, 4)
t(range, 1, 2, 0)
t(range, "a")
t(range, 1.0)
t(range, stop=1)
for r in (range(0), range(5), range(2, 9, 3), range(9, 2, -3), range(5, 0), range(-3, 3), range(10**20, 10**20 + 5, 2), range(0, -5, -1)):
    print(r, len(r), list(r), list(reversed(r)), bool(r), r.start, r.stop, r.step)
    for i in (0, -1, 2, 7, -7):
        t(lambda: r[i])
    for x in (0, 2, 5, 2.0, "a", True, 10**20 + 2, 10**20 + 1):
        print(x in r, r.count(x), end=" ")
    print()
    print(r[1:], r[:-1], r[::-1], r[::2], r[5:1:-1], r[-100:100])
t(range(5).index, 9)
t(range(5).index, 3.0)
t(range(5).index, "x")
t(range(5).index, 2)
t(len, range(10**30))
print(range(0) == range(2, 1), range(0, 3, 2) == range(0, 4, 2), range(1) != range(2), hash(range(0)) == hash(range(2, 1)), range(3) == [0, 1, 2])
t(lambda: range(3) < range(4))
t(lambda: range(3)["a"])
t(lambda: range(3) + range(3))
print(range(2**63 - 3, 2**63 + 2), list(range(2**63 - 3, 2**63 + 2)), list(range(-2**63, -2**63 + 3)), len(range(-2**63, 2**63, 2**62)))
print(list(range(2**63 - 1, 2**63 - 1 - 3, -1)), list(range(-2**63, 2**63 - 1, 2**62)))
it = iter(range(5))
print(it.__length_hint__(), next(it), it.__length_hint__(), type(it).__name__, type(iter(range(2**70))).__name__)
print(max(range(10**6)), sum(range(1001)), 999999 in range(10**12))


class I:
    def __index__(self):
        return 3


print(list(range(I())), range(I()), [1, 2, 3, 4, 5][I()], "abcdef"[: I()])

s = slice(1, 2)
print(s, slice(5), slice(None, None, -1), s.start, s.stop, s.step, s == slice(1, 2), s != slice(1, 3), slice(1, 2) < slice(1, 3))
t(slice)
t(slice, 1, 2, 3, 4)
for args in ((None, None, -1), (1, 100, 3), (-3, None, None), (None, 2, -1), (5, 1, -2)):
    for n in (0, 1, 5, 10, 10**25):
        print(slice(*args).indices(n), end=" ")
    print()
t(slice(1).indices, -1)
t(slice(1, 2, 0).indices, 3)
t(slice("a").indices, 3)
t(hash, slice(1, [], 2))


class Show:
    def __getitem__(self, key):
        return key


print(Show()[1:2], Show()[::], Show()[1:2, ::3], Show()[...])
