# Sets: operators and methods, order of small ints as CPython's, messages, hashes of frozensets.
def t(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


print({3, 1, 2}, {10, 1, 20, 8, 16}, set(range(10, 0, -1)), {-1, -2, 0}, set(), frozenset(), frozenset([3, 1]))
print(set([33, 1, 65, 97, 129]), {1, True, 1.0}, {0.5, 1.5}, set(range(20, 60, 7)), set(x * x for x in range(15)))
s = {1, 2, 3}
t(s.add)
t(s.add, [])
t(s.remove, 9)
t(s.discard, 9)
t(s.discard, [])
t(set().pop)
t(set, 5)
t(set, 1, 2)
t(set, x=1)
t(frozenset, 1, 2)
t(hash, s)
t(s.update, 5)
t(s.isdisjoint)
t(lambda: s | [1])
t(lambda: s - [1])
t(lambda: s < [1])
t(lambda: s + s)
t(lambda: {[]})
s |= {4}
s &= {2, 3, 4, 5}
s ^= {2, 9}
s -= {9}
print(s)
a, b = {1, 2, 3, 4}, {3, 4, 5}
print(a | b, a & b, a - b, a ^ b, b - a, b ^ a, a.union(b, [7], "z") - {"z"}, a.intersection(b, [4]), a.difference([1], [2]), a.symmetric_difference([1, 1, 9]))
print(a.issubset(range(9)), a.issuperset([1, 2]), a.isdisjoint([7]), a <= a, a < a, a >= {1}, a > {1}, a == {4, 3, 2, 1}, a != b, a == frozenset(a), a == [1])
c = a.copy()
c.update([10], (11,), {12: 0})
c.difference_update([1], {2})
c.intersection_update(range(4, 12))
c.symmetric_difference_update([4, 40])
print(c, a, c.pop() in (40, 10, 11), len(c))
f = frozenset([1, 2])
print(type(f | {3}).__name__, type({3} | f).__name__, f.copy() is f, frozenset(f) is f, {f: 1}[frozenset([2, 1])], {1, 2} in {f}, f == {1, 2})
print(hash(frozenset()), hash(frozenset([1, 2, 3])), hash(frozenset(range(100))))
q = {f}
q.discard({1, 2})
print(q)


def grow(s):
    for x in s:
        s.add(x + 100)


t(grow, {1})
it = iter({5, 6})
print(it.__length_hint__(), next(it), it.__length_hint__(), type(it).__name__)


class S(set):
    pass


x = S([1])
x.name = 3
print(x, type(x | {2}).__name__, type(x.copy()).__name__, x.name, S(), repr(frozenset([x.name])))


class K:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return isinstance(other, K) and self.n == other.n

    def __repr__(self):
        return f"K{self.n}"


print(len({K(1), K(2), K(1)}), K(2) in {K(1), K(2)}, {K(1)} | {K(1)}, {K(1)} == {K(1)})

# A long random life, in an order that only the same table gives
seed = 12345
s = set()
for step in range(3000):
    seed = (seed * 1103515245 + 12345) % 2**31
    x = (seed >> 8) % 500 - 100
    if seed % 3:
        s.add(x)
    else:
        s.discard(x)
    if step % 500 == 499:
        print(list(s))
    if step % 700 == 699:
        other = set(range(x, x + 60, 3))
        print(list(s & other), list(s - other)[:20], list(s ^ other)[:20], list(s | other)[:20])
        print([s.pop() for _ in range(5)])
print(list({x * 64 for x in range(10)}), list(frozenset(range(0, 1000, 37))))
