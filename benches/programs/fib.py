"""Fibonacci numbers by naive recursion."""
N = 24


def main(n):
    if n < 2:
        return n
    return main(n - 1) + main(n - 2)
