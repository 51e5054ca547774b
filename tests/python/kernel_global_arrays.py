"""Arrays that a kernel knows by a global name are constants: as they were when it was compiled."""
import numpy as np
from numba import njit

weights = np.array([1.0, 2.0, 4.0])
table = np.arange(6).reshape(2, 3)
turned = table.T
counts = np.array([3, 1, 2], dtype=np.int32)


@njit
def weighted(x):
    total = 0.0
    for i in range(len(weights)):
        total += weights[i] * x[i]
    return total


@njit
def looked_up(i, j):
    return table[i, j] * 10 + turned[j, i], table.shape, turned.shape


@njit
def inner(i):
    return counts[i]


@njit
def through_a_call(n):
    total = 0
    for i in range(n):
        total += inner(i % 3)
    return total


@njit
def given_back():
    return weights[1:], weights.sum()


def made(scale):
    local = np.array([scale, scale * 2])

    @njit
    def f(i):
        return local[i] + local.sum()

    return f


print(weighted(np.array([1.0, 10.0, 100.0])))
r = looked_up(1, 2)
print(int(r[0]), r[1], r[2])
print(through_a_call(7))
part, total = given_back()
print(part.tolist(), total)
print(made(3.0)(1), made(5.0)(0))
try:
    looked_up(2, 0)
except IndexError as e:
    print("IndexError", str(e).split(";")[0])
