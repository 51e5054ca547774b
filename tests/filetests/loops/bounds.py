#! test: loops
#! call: stencil(f64[:, ::1], f64[:, ::1])
#! call: gather(f64[:], i64[::1])
#! call: gather(f64[:], uint8[::1])
#! call: rows(f64[:, ::1], i64[::1])
#! call: flat(f64[::1], i64, i64)
# Checks of indices are made in front of the outermost loop that bounds them.


def stencil(src, dst):
    n, m = src.shape
    for i in range(1, n - 1):
        for j in range(m - 2, 0, -1):
            dst[i, j] = src[i - 1, j] + src[i + 1, j] + src[i, j - 1] + src[i, j + 1]


def gather(x, index):
    total = 0.0
    for i in range(len(index)):
        total += x[index[i]]
    return total


def rows(values, ends):
    total = 0.0
    for i in range(len(ends)):
        for j in range(ends[i]):
            total += values[i, j]
    return total


def flat(x, n, m):
    for i in range(n):
        for j in range(m):
            x[i * m + j] = i - j

#| 12:5: stencil: 8 checks of indices made once, in front of the loop
#| 19:5: gather: 1 check of indices made once, in front of the loop; 1 stay, whose index the loop's bounds do not bound
#| 19:5: gather: 2 checks of indices made once, in front of the loop
#| 26:5: rows: 2 checks of indices made once, in front of the loop; 1 stay, whose index the loop's bounds do not bound
#| 27:9: rows: 1 check of indices made once, in front of the loop
