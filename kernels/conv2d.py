"""Convolution of an image with a small kernel, edges left out."""
import sys

import numpy as np
from numba import njit, prange


@njit(parallel=True)
def conv2d(image, kernel):
    rows, columns = image.shape
    m, n = kernel.shape
    out = np.zeros((rows - m + 1, columns - n + 1), dtype=image.dtype)
    for i in prange(out.shape[0]):
        for j in range(out.shape[1]):
            total = 0.0
            for k in range(m):
                for l in range(n):
                    total += image[i + k, j + l] * kernel[m - 1 - k, n - 1 - l]
            out[i, j] = total
    return out


n = int(sys.argv[1]) if len(sys.argv) > 1 else 400
y, x = np.arange(n).reshape(n, 1) * 1.0, np.arange(n).reshape(1, n) * 1.0
image = x * x + y * y
laplace = np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])
assert np.all(conv2d(image, laplace) == 4.0)
shift = np.array([[0.0, 0.0, 1.0]])
assert np.all(conv2d(image, shift) == image[:, :-2])
small = conv2d(image.astype(np.float32), laplace.astype(np.float32))
assert small.dtype == np.float32
print("ok")
