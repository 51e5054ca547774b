import numpy as np


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except Exception as e:
        print(type(e).__name__, e)


a = np.array([[3, 1, 2], [9, 7, 8]])
f = np.array([2.0, np.nan, -1.0, -0.0, np.inf, 0.5])
print(np.sort(a), np.sort(a, axis=0), np.sort(a, axis=None), np.sort(f), np.sort([3 + 1j, 1 + 2j, 1 + 1j]))
print(np.argsort(a), np.argsort(f), np.argsort([1, 0, 1, 0], kind="stable"))
b = a.copy()
b.sort(axis=0)
print(b, np.array(["a"] and [2, 1]).argsort())
print(np.lexsort(([1, 2, 1, 2], [3, 3, 0, 0])), np.sort(np.array([True, False, True])), np.sort(np.array([200, 3], dtype=np.uint8)))
p = np.partition([7, 1, 5, 3, 9], 2)
print(p[2], sorted(p[:2].tolist()), np.array([7, 1, 5, 3, 9])[np.argpartition([7, 1, 5, 3, 9], 1)[1]])
s = [1, 3, 3, 5]
print(np.searchsorted(s, [0, 3, 6]), np.searchsorted(s, 3, side="right"), np.searchsorted([3, 1, 2], 2, sorter=[1, 2, 0]))
print(np.unique([3, 1, 3, 2]), np.unique([[1, 2], [1, 2], [0, 5]], axis=0))
print(np.unique([3, 1, 3, 2], return_index=True, return_inverse=True, return_counts=True))
print(np.unique([np.nan, 1, np.nan]), np.unique([np.nan, np.nan], equal_nan=False))
print(np.nonzero([[0, 1], [2, 0]]), np.flatnonzero([0, 3, 0, 4]), np.argwhere([[0, 1], [2, 0]]))
print(np.take(a, [0, 2], axis=1), a.take([1, -1]), np.take(a, [7], mode="wrap"), np.take(a, [99], mode="clip"))
c = np.arange(5)
np.put(c, [0, -1], [10, 20])
print(c, np.choose([0, 1, 2], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]), np.select([c < 2, c > 5], [c, c * 2], 42))
print(np.compress([True, False], a, axis=0), np.extract(c > 2, c), np.take_along_axis(a, np.argsort(a), axis=1))
np.place(c, c > 2, [7, 8])
print(c)
np.putmask(c, c > 6, c + 100)
print(c)
z = np.zeros((2, 3), dtype=int)
np.put_along_axis(z, np.array([[1], [2]]), 5, axis=1)
print(z, np.isin([1, 2, 3], [2, 4]), np.isin([1, 2], [2], invert=True))
print(np.union1d([1, 2], [2, 3]), np.intersect1d([1, 2, 2, 3], [2, 3, 4]), np.setdiff1d([1, 2, 3], [2]), np.setxor1d([1, 2], [2, 3]))
print(np.intersect1d([1, 2], [2, 3], return_indices=True), np.trim_zeros([0, 0, 1, 2, 0]), np.trim_zeros(np.array([0, 1, 0]), "f"))
print(np.unravel_index([3, 5], (2, 3)), np.ravel_multi_index(([1, 0], [0, 2]), (2, 3)))
error(np.sort, a, axis=3)
error(np.sort, a, kind="bubble")
error(np.partition, [1, 2], 5)
error(np.take, [1, 2], [5])
error(np.choose, [5], [[1], [2]])
error(np.searchsorted, s, 1, side="middle")
error(np.searchsorted, [[1]], 1)
error(np.select, [], [])
