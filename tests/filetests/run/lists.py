#! test: run
# Lists are made, changed, searched, sorted and looked at as in the interpreter.
# run: squares(6) == [0, 1, 4, 9, 16, 25]
# run: squares(0) == []
# run: evens(9) == [0, 4, 16, 36, 64]
# run: pairs(2) == [(0, 0), (0, 1), (1, 0), (1, 1)]
# run: triangle(4) == [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3]]
# run: buckets(7) == [[0, 3, 6], [1, 4], [2, 5]]
# run: popped(4) == (3, 0, [1, 2])
# run: popped(0) == IndexError
# run: edited(5) == ([9, 0, 7, 1, 2, 3, 4], 7, 1, 2)
# run: removed(3) == [0, 1, 2, 4]
# run: removed(77) == ValueError
# run: at(2) == 30
# run: at(-1) == 30
# run: at(3) == IndexError
# run: at(-4) == IndexError
# run: stored(1) == [10, 99, 30]
# run: stored(5) == IndexError
# run: sliced(6) == ([1, 2, 3], [5, 4, 3, 2, 1, 0], [0, 2, 4], [4, 5])
# run: ordered(3) == ([1, 2, 3, 3], [3, 3, 2, 1])
# run: ordered_pairs(1) == [(0, 2.5), (1, -1.0), (1, 0.5)]
# run: joined(2) == [1, 2, 2, 1, 2, 2, 0, 1]
# run: reversed_in_place(5) == [4, 3, 2, 1, 0]
# run: found(2) == (True, False, True)
# run: compared(1) == (True, False, False)
# run: reduced(4) == (6, 0, 3, True, False, 4)
# run: shared(3) == ([0, 1, 2], [0, 1, 2])
# run: chosen(True) == [1, 5]
# run: chosen(False) == [2, 3, 5]
# run: unpacked(4) == 12
# run: starred(4) == (1, [2, 3], 4)
# run: deleted(1) == [0, 2, 3]
# run: from_range(2, 9, 3) == [2, 5, 8]
# run: from_range(9, 2, -3) == [9, 6, 3]
# run: carried(5) == [4, 3, 2, 1, 0]
# run: helper_made(3) == [3, 4, 3]
# run: bools(3) == [False, True, False]
# run: iterated(4) == 6
# run: optionals(3) == [0, None, 2]
from numba import njit


@njit
def squares(n):
    out = []
    for i in range(n):
        out.append(i * i)
    return out


@njit
def evens(n):
    return [i * i for i in range(n) if i % 2 == 0]


@njit
def pairs(n):
    return [(i, j) for i in range(n) for j in range(n)]


@njit
def triangle(n):
    return [[j for j in range(i + 1)] for i in range(n)]


@njit
def buckets(n):
    out = [[0][:0] for _ in range(3)]
    for i in range(n):
        out[i % 3].append(i)
    return out


@njit
def popped(n):
    a = [i for i in range(n)]
    last = a.pop()
    first = a.pop(0)
    return last, first, a


@njit
def edited(n):
    a = list(range(n))
    a.insert(0, 9)
    a.insert(2, 7)
    return a, len(a), a.count(7), a.index(7)


@njit
def removed(x):
    a = [0, 1, 2, 3, 4]
    a.remove(x)
    return a


@njit
def at(i):
    return [10, 20, 30][i]


@njit
def stored(i):
    a = [10, 20, 30]
    a[i] = 99
    return a


@njit
def sliced(n):
    a = [i for i in range(n)]
    return a[1:4], a[::-1], a[::2], a[-2:]


@njit
def ordered(x):
    a = [3, 1, x, 2]
    a.sort()
    return a, sorted(a, reverse=True)


@njit
def ordered_pairs(x):
    a = [(x, 0.5), (0, 2.5), (x, -1.0)]
    a.sort()
    return a


@njit
def joined(n):
    a = [1, 2, 2] * n
    a.extend([0])
    return a + [1]


@njit
def reversed_in_place(n):
    a = [i for i in range(n)]
    a.reverse()
    return a


@njit
def found(x):
    a = [1, 2, 3]
    return x in a, x + 9 in a, x + 9 not in a


@njit
def compared(x):
    return [x, 2] == [1, 2], [x] == [1, 2], [x, 3] == [1, 2]


@njit
def reduced(n):
    a = [i for i in range(n)]
    return sum(a), min(a), max(a), any(a), all(a), len(a)


@njit
def shared(n):
    a = []
    b = a
    for i in range(n):
        if i % 2:
            a.append(i)
        else:
            b.append(i)
    return a, b


@njit
def chosen(flag):
    if flag:
        a = [1]
    else:
        a = [2, 3]
    a.append(5)
    return a


@njit
def unpacked(x):
    a, b, c = [x, x + 1, 3]
    return a + b + c


@njit
def starred(x):
    a, *b, c = (1, 2, 3, x)
    return a, b, c


@njit
def deleted(i):
    a = [0, 1, 2, 3]
    del a[i]
    return a


@njit
def from_range(a, b, c):
    return list(range(a, b, c))


@njit
def carried(n):
    a = [0][:0]
    for i in range(n):
        a = [i] + a
    return a


@njit
def make(n):
    out = [n]
    out.append(n + 1)
    return out


@njit
def helper_made(n):
    a = make(n)
    a.append(n)
    return a


@njit
def bools(n):
    return [i == 1 for i in range(n)]


@njit
def iterated(n):
    s = 0
    for x in [i for i in range(n)]:
        s += x
    return s


@njit
def optionals(n):
    out = [None if i == 1 else i for i in range(n)]
    return out
