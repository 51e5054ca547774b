#! test: loops
#! call: all_kinds(i64, f64)
#! call: nested(i64)
#! call: branches(i64)
from numba import njit, prange


@njit(parallel=True)
def all_kinds(n, x):
    a = 0
    b = 1.0
    c = n
    d = 0
    e = -1
    f = 0
    g = 0
    for i in prange(n):
        a -= i
        b *= x
        c = min(c, i)
        d = max(i, d)
        e &= i
        f |= i
        g = g ^ i
    return a, b, c, d, e, f, g


@njit(parallel=True)
def nested(n):
    total = 0
    for i in prange(n):
        for j in range(i):
            k = j
            while k > 0:
                total += k
                k //= 2
    return total


@njit(parallel=True)
def branches(n):
    count = 0
    for i in prange(n):
        if i % 3 == 0:
            count += 1
        elif i % 5 == 0:
            continue
        else:
            count += 2
    return count

#| 17:5: all_kinds: parallel over the pool; a: add, b: mul, c: min, d: max, e: and, f: or, g: xor
#| 31:5: nested: parallel over the pool; total: add
#| 29:5: nested: 1 check that can never raise dropped
#| 43:5: branches: parallel over the pool; count: add
#| 41:5: branches: 2 checks that can never raise dropped
