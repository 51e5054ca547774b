# Lists go into kernels and come out of them; what a kernel does to one is seen outside.
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
