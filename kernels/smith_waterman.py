"""The best local alignment of two sequences."""
import sys

import numpy as np
from numba import njit


@njit
def smith_waterman(a, b, match, mismatch, gap):
    m, n = len(a), len(b)
    scores = np.zeros((m + 1, n + 1), dtype=np.int32)
    best, end = 0, (0, 0)
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            step = match if a[i - 1] == b[j - 1] else mismatch
            score = max(0, scores[i - 1, j - 1] + step, scores[i - 1, j] + gap, scores[i, j - 1] + gap)
            scores[i, j] = score
            if score > best:
                best, end = score, (i, j)
    return best, end


def letters(text):
    return np.array([ord(c) for c in text], dtype=np.uint8)


n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_200
assert smith_waterman(letters("TGTTACGG"), letters("GGTTGACTA"), 3, -3, -2)[0] == 13
a = (np.arange(n) * np.arange(n) % 11 % 4).astype(np.uint8)
part = a[n // 4 : n // 2]
best, end = smith_waterman(a, part, 2, -1, -1)
assert best == 2 * len(part)
assert end[1] == len(part)
print("ok")
