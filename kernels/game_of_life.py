"""Conway's game of life on a torus."""
import sys

import numpy as np
from numba import njit, prange


@njit(parallel=True)
def generation(src, dst):
    n, m = src.shape
    for i in prange(n):
        up, down = (i - 1) % n, (i + 1) % n
        for j in range(m):
            left, right = (j - 1) % m, (j + 1) % m
            alive = (src[up, left] + src[up, j] + src[up, right] + src[i, left] + src[i, right]
                     + src[down, left] + src[down, j] + src[down, right])
            dst[i, j] = alive == 3 or (alive == 2 and src[i, j] == 1)


n = min(int(sys.argv[1]) if len(sys.argv) > 1 else 200, 400)
board = np.zeros((n, n), dtype=np.uint8)
for i, j in ((0, 1), (1, 2), (2, 0), (2, 1), (2, 2)):
    board[i, j] = 1
other = board.copy()
for _ in range(20):
    generation(board, other)
    generation(other, board)
# A glider moves by one in both directions in four generations.
assert [(i, j) for i in range(n) for j in range(n) if board[i, j]] == [
    (10, 11), (11, 12), (12, 10), (12, 11), (12, 12)]
print("ok")
