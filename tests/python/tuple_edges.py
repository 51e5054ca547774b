# Tuples: slices, messages, hashes, identity of what need not be copied.
def t(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


a = (0, 1, 2, 3, 4)
for lo in (None, -8, -2, 0, 2, 9):
    for hi in (None, -7, -1, 0, 3, 9):
        for step in (None, -2, -1, 1, 3):
            print(a[lo:hi:step], end=" ")
    print()
t(lambda: a[5])
t(lambda: a["x"])
t(lambda: a[10**30])
t(tuple, 5)
t(tuple, 1, 2)
t(tuple, x=1)
t(a.index, 9)
t(a.index, 3, 1, 3)
t(a.index, 3, -3)
t(a.count)
print(a.count(1.0), (1,) * 3, 2 * (1, 2), (1,) + (2,), () + (1,), (1,) * 0)
t(lambda: (1,) + [2])
t(lambda: (1,) * "a")


def setitem():
    a[0] = 1


def delitem():
    del a[0]


t(setitem)
t(delitem)
print(hash(()), hash((1, 2, 3)), hash((1, (2.5, -1), True)), hash((0,)) == hash((0.0,)))
t(hash, (1, []))
print(a[:] is a, tuple(a) is a, () is tuple([]), a * 1 is a)
print((1, 2) < (1, 3), (1, 2) < (1, 2, 0), (1, 2) == (1, 2.0), (2,) > (1, 5), () < (1,), (1,) != (1,))
t(lambda: (1,) < (None,))
print((1,), (), ((),), (1, "a"))
r = ([],)
r[0].append(r)
print(r)


class T(tuple):
    def __new__(cls, *args):
        return super().__new__(cls, args)


x = T(1, 2)
x.name = "n"
print(x, type(x).__name__, x + (3,), type(x[:]).__name__, x.name, x == (1, 2), hash(x) == hash((1, 2)))
it = iter(a)
print(next(it), it.__length_hint__(), list(it), list(it))
