"""Ranges: indexing, membership, comparison, loops."""
print(range(5), range(2, 5), range(0, 10, 3), range(5, 0, -2), range(0), list(range(5, 0, -2)), list(range(3, 3)))
r = range(10, 50, 7)
print(len(r), r[0], r[-1], r[2:4], 17 in r, 18 in r, 17.0 in r, "a" in r, r.index(24), r.count(24), r.count(25), r.start, r.stop, r.step)
print(range(3) == range(0, 3, 1), range(0) == range(5, 1), range(0, 3, 2) == range(0, 4, 2), hash(range(3)) == hash(range(0, 3)), bool(range(0)), bool(range(1)))
print(list(reversed(range(0, 10, 3))), sum(range(101)), max(range(5)), min(range(5, 0, -1)), sorted(range(3, 0, -1)), tuple(range(2)))
for i in range(3):
    i = i * 10
    print(i, end=" ")
print(i)
for i in range(2, -3, -2):
    print(i, end=" ")
print()
print(range(2**63, 2**63 + 3)[1], len(range(0, 2**62, 2**60)), list(range(2**64, 2**64 + 2)), 2**64 in range(2**65))
for bad in (lambda: range(1.5), lambda: range(), lambda: range(1, 2, 0), lambda: range("a"), lambda: range(3)[3], lambda: range(3).index(7), lambda: range(1, 2, 3, 4), lambda: range(3) + range(2)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
it = iter(range(3))
print(next(it), list(it), next(it, "over"))
total = 0
for i in range(1000):
    for j in range(i % 3):
        total += i * j
print(total)
print([(i, j) for i in range(3) for j in range(i, 3)], list(zip(range(3), range(10, 13))), list(enumerate(range(5, 7), start=1)))
print([*range(3)][::-1], list(range(10))[range(3)[1]], list(map(range, range(3))), range(True, 3))
