#! test: typed
#! call: narrow(int32, uint8)
#! call: unsigned(u64, i64)
#! call: single(f32)
#! call: casts(f64, i64)
# Narrow integers widen to int64; int64 with uint64 gives float64, but a literal adopts its partner's type.
import numpy as np


def narrow(a, b):
    return a + b


def unsigned(u, i):
    return u + 1, u + i, u < i, u >> 1


def single(x):
    return x * 2.0, x + x


def casts(x, n):
    return int(x), np.int32(n), np.float32(x), float(n), bool(x), np.uint8(x)

