# Lists go into kernels and come out of them; what a kernel does to one is seen outside.
import math

import numpy as np
from numba import njit
from numba.typed import List


@njit
def total(values):
    s = 0
    for v in values:
        s += v
    return s


@njit
def doubled(values):
    for i in range(len(values)):
        values[i] *= 2
    values.append(values[0])
    return values


@njit
def rows(table):
    return [sum(row) for row in table]


@njit
def grow(table):
    table.append([7, 8])
    table[0].append(9)


@njit
def fails(values):
    values.append(1)
    return values[100]


@njit
def names(points):
    return [(y, x) for x, y in points]


print(total([1, 2, 3]), total([0.5, 1.0]), total([]))
a = [1, 2, 3]
b = doubled(a)
print(a, b is a)
print(rows([[1, 2], [3], []]))
t = [[1], [2, 3]]
grow(t)
print(t)
c = [5]
try:
    fails(c)
except IndexError as e:
    print(e, c)
print(names([(1, 2.5), (3, 4.5)]))
typed = List()
typed.append(1)
typed.append(2)
print(doubled(typed)[3 - 1], len(typed), typed[0])
print(total(List([1.5, 2.5])))


# Numbers that are not in any order come out as the interpreter's sort leaves them; an empty list has no memory.
@njit
def in_order(n, downwards):
    xs = [1.5]
    xs.pop()
    xs.sort()
    pairs = [(1.5, 2)]
    pairs.pop()
    v = 17
    for i in range(n):
        v = (v * 1103515245 + 12345) % 2147483648
        x = math.nan if v % 3 == 0 else v % 40 / 4
        xs.append(x)
        pairs.append((x, v % 5))
    xs.sort(reverse=downwards)
    pairs.sort(reverse=downwards)
    return xs, pairs


for n in (0, 1, 2, 40, 700):
    for downwards in (False, True):
        print(n, repr(in_order(n, downwards)) == repr(in_order.py_func(n, downwards)))


# Lists become arrays.
@njit
def as_arrays(n):
    squares = [i * i for i in range(n)]
    rows = [[i + j / 2 for j in range(3)] for i in range(n)]
    pairs = [(i, 2.5) for i in range(n)]
    return np.array(squares), np.array(rows), np.array(pairs), np.asarray(squares, dtype=np.float32), np.mean(squares)


@njit
def ragged():
    rows = [[1, 2]]
    rows.append([3])
    return np.array(rows)


@njit
def of_one_type(n):
    xs = List()
    for i in range(n):
        xs.append(i / 2)
    return len(xs), xs[-1], np.array(xs).sum()


for n in (1, 4):
    for a in as_arrays(n):
        print(a.dtype, a.tolist()) if isinstance(a, np.ndarray) else print(a)
try:
    ragged()
except ValueError as e:
    print("ValueError", e)
print(of_one_type(4))


# A list that becomes shorter under a loop is told of, also when nobody looks at the elements.
@njit
def shorter(xs):
    for _ in xs:
        xs.pop()
    return xs


try:
    print(shorter([1, 2, 3, 4]))
except RuntimeError as e:
    print("RuntimeError", e)
