"""Sets and frozensets."""
s = {3, 1, 2, 3}
print(sorted(s), len(s), 1 in s, 9 in s, set(), set([1, 1]), set("aab") == {"a", "b"}, {1, 1.0, True})
s.add(4)
s.add(1)
s.discard(9)
s.discard(2)
s.remove(3)
print(sorted(s))
a, b = {1, 2, 3, 4}, {3, 4, 5}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b))
print(sorted(a.union(b, [9])), sorted(a.intersection([3, 9])), sorted(a.difference([1])), sorted(a.symmetric_difference(b)))
print(a <= b, {3} <= b, {3, 4, 5} < b, b >= {5}, a.issubset({1, 2, 3, 4, 5}), a.issuperset({1}), a.isdisjoint({9}), a == {4, 3, 2, 1}, a != b)
a |= {10}
a &= {1, 2, 10}
a -= {1}
a ^= {2, 3}
print(sorted(a))
a.update([7, 8], (9,))
a.intersection_update({7, 8, 9, 10})
a.difference_update([9])
a.symmetric_difference_update({8, 11})
print(sorted(a), a.copy() == a, a.copy() is a)
x = a.pop()
print(x not in a, len(a))
a.clear()
print(a, bool(a), bool({0}))
f = frozenset([1, 2, 2])
print(f, len(f), f | {3} == {1, 2, 3}, type(f | {3}).__name__, type({3} | f).__name__, hash(f) == hash(frozenset([2, 1])), {f: "key"}[frozenset([1, 2])], f in {f}, f == {1, 2})
for bad in (lambda: {[]}, lambda: set().pop(), lambda: {1}.remove(2), lambda: {1} | [2], lambda: set(5), lambda: {1}[0], lambda: f.add(1), lambda: {1} + {2}, lambda: {{1}}):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
print(sorted({x % 3 for x in range(10)}), sorted(set(range(5)) - {2}), len({(1, 2), (1, 2), (2, 1)}), set({"k": 1}) == {"k"}, max({3, 9, 2}), sum({1, 2}))
seen = set()
unique = [v for v in [1, 2, 1, 3, 2] if not (v in seen or seen.add(v))]
print(unique, None in {None}, 1 in {True}, "a" in set("abc"), {1, 2}.union("a") == {1, 2, "a"})
print({1}, {"a"}, {(1,)}, frozenset(), set([5]), [{1}], repr(frozenset({"x"})))
big = set(range(2000))
big -= set(range(0, 2000, 2))
print(len(big), sum(big), 1999 in big, 1998 in big)
try:
    for v in big:
        big.add(v + 10000)
except RuntimeError as e:
    print("RuntimeError:", e)
