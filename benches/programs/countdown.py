"""Counts down in a while loop."""
N = 1_000_000


def main(n):
    while n > 0:
        n -= 1
    return n
