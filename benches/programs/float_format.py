"""Writes floats in several forms."""
N = 20_000


def main(n):
    length = 0
    for i in range(n):
        x = (i - n / 2) * 1.37
        length += len(f"{x:.3f} {x:10.2e} {x!r}") + len("%8.2f|%g" % (x, x)) + len(str(x)) + len(format(x, ",.1f"))
    return length
