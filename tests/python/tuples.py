"""Tuples: packing, unpacking, comparison, methods."""
t = 1, "two", 3.0
print(t, t[0], t[-1], len(t), t + (4,), t * 2, "two" in t, t.index(3.0), t.count(1))
a, b, c = t
(d, (e, f)), g = (1, (2, 3)), 4
print(a, b, c, d, e, f, g)
a, b = b, a
print(a, b)
x = y = z = 0
print(x, y, z)
i, *j = range(4)
*k, l = "abc"
m, *n, o = [1, 2]
print(i, j, k, l, m, n, o)
xs = [1, 2, 3]
p = 0
p, xs[p] = 2, 9
print(p, xs)
for q, (r, s) in [(1, (2, 3)), (4, (5, 6))]:
    print(q + r + s, end=" ")
print()
print((), (1,), tuple([1, 2]), tuple("ab"), tuple(), (1, 2) == (1, 2), (1, 2) is None, hash((1, 2)) == hash((1, 2)))
print((1, 2) < (1, 3), (1,) < (1, 0), () < (0,), max((1, 9), (2, 0)), sorted([(2, "a"), (1, "b")]))
print({(1, 2): "key"}[1, 2], (1, [2])[1], [*t, *t][2:4], (*t, 5))


def minmax(values):
    return min(values), max(values)


lo, hi = minmax([3, 1, 2])
print(lo, hi)
for bad in (lambda: (1, 2)[2], lambda: (1,) + [2], lambda: (1, 2).index(3), lambda: hash((1, [])), lambda: (1, "a") < (1, 2)):
    try:
        print(bad())
    except Exception as err:
        print(type(err).__name__, err)
try:
    t[0] = 5
except TypeError as err:
    print(err)


def unpack(n, value):
    try:
        if n == 2:
            a, b = value
        elif n == 3:
            a, b, c = value
        else:
            a, *b, c = value
        print("ok")
    except (ValueError, TypeError) as err:
        print(type(err).__name__, err)


unpack(2, (1, 2, 3))
unpack(2, [1])
unpack(3, (1, 2))
unpack(2, ())
unpack(0, [1])
unpack(2, 5)
unpack(2, {1: 2, 3: 4})
unpack(3, "abc")
unpack(2, iter([1, 2, 3]))
try:
    t2 = ([1],)
    t2[0] += [2]
except TypeError as err:
    print(err, t2)
