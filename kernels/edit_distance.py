"""How many edits turn one sequence into another (Levenshtein)."""
import sys

import numpy as np
from numba import njit


@njit
def edit_distance(a, b):
    previous = np.arange(len(b) + 1)
    current = np.empty_like(previous)
    for i in range(len(a)):
        current[0] = i + 1
        for j in range(len(b)):
            change = previous[j] + (a[i] != b[j])
            current[j + 1] = min(change, previous[j + 1] + 1, current[j] + 1)
        previous, current = current, previous
    return previous[len(b)]


def letters(text):
    return np.array([ord(c) for c in text], dtype=np.uint8)


n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_500
assert edit_distance(letters("kitten"), letters("sitting")) == 3
assert edit_distance(letters("flaw"), letters("lawn")) == 2
assert edit_distance(letters(""), letters("abc")) == 3
a = (np.arange(n) * 7 % 4).astype(np.uint8)
# Every tenth letter gone: as many edits as letters.
b = a[np.arange(n) % 10 != 0]
assert edit_distance(a, b) == n - len(b)
print("ok")
