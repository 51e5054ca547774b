"""Slices of strings, lists and tuples, with every sign and size."""
s, xs, t = "0123456789", list(range(10)), tuple(range(10))
for start in (None, 0, 3, -3, 20, -20):
    for stop in (None, 7, -1, 20, -20):
        print(s[start:stop], xs[start:stop] == list(map(int, s[start:stop])), t[start:stop] == tuple(xs[start:stop]), end=" ")
    print()
for step in (1, 2, 3, -1, -2, -3, 100, -100):
    print(s[::step], s[2:8:step], s[8:2:step], s[-2::step], s[:3:step], sep=",")
try:
    s[::0]
except ValueError as e:
    print(e)
xs[2:5] = ["a", "b"]
print(xs)
xs[:0] = [-1]
print(xs)
xs[len(xs):] = [99, 100]
print(xs)
xs[::2] = range(len(xs[::2]))
print(xs)
xs[1:1] = "xyz"
print(xs)
del xs[::3]
print(xs)
del xs[-2:]
print(xs)
xs[:] = []
print(xs)
xs = [1, 2, 3, 4]
xs[1:3] = []
print(xs)
xs[::-1] = [5, 6]
print(xs)
try:
    xs[::2] = [1, 2, 3]
except ValueError as e:
    print(e)
try:
    xs[1:2] = 5
except TypeError as e:
    print(e)
ys = [0, 1, 2, 3]
ys[1:3] = ys
print(ys)
r = range(0, 20, 3)
print(r[1:4], r[::-1], r[-1], list(r[::2]), r[2], len(r), r[5:1], list(r[5:1:-2]))
sl = slice(1, 10, 2)
print(sl, sl.start, sl.stop, sl.step, sl.indices(5), slice(None).indices(3), slice(None, None, -1).indices(3), s[sl])
print(slice(1, 2) == slice(1, 2), [s[i:i + 3] for i in range(0, 9, 3)], s[-3:][0], s[1:][:-1][1:])
print((1, 2, 3)[1:], ()[:5], ""[::-1], [][1:], b"abcdef"[1:4], b"abc"[::-1], b"abc"[0])
