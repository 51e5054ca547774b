"""The fast Fourier transform of a power of two of points, in place (radix 2)."""
import math
import sys

import numpy as np
from numba import njit


@njit
def fft(re, im):
    n = len(re)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            re[i], re[j] = re[j], re[i]
            im[i], im[j] = im[j], im[i]
    size = 2
    while size <= n:
        half = size // 2
        for k in range(half):
            c = math.cos(-2.0 * math.pi * k / size)
            s = math.sin(-2.0 * math.pi * k / size)
            for i in range(k, n, size):
                x = re[i + half] * c - im[i + half] * s
                y = re[i + half] * s + im[i + half] * c
                re[i + half] = re[i] - x
                im[i + half] = im[i] - y
                re[i] += x
                im[i] += y
        size *= 2


n = int(sys.argv[1]) if len(sys.argv) > 1 else 65_536
n = 1 << (n.bit_length() - 1)
wave = max(1, n // 8)
re = np.cos(2.0 * np.pi * wave * np.arange(n) / n)
im = np.zeros(n)
power = np.sum(re * re)
fft(re, im)
size = np.sqrt(re * re + im * im)
# One wave is two peaks, and the power stays.
if n >= 8:
    assert abs(size[wave] - n / 2) < 1e-6 and abs(size[n - wave] - n / 2) < 1e-6
assert abs(np.sum(size * size) / n - power) < 1e-6 * power
print("ok")
