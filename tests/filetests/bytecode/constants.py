#! test: bytecode
DAY = 24 * 60 * 60
NEGATIVE = -1
PAIR = (1, "a", (2.5, None))
BITS = 1 << 10
TABLE = [1, 2, 3]
SMALL = {1, 2, 3}

def f(x):
    return x + 0.5, x[0], x == 1, f"{x}", f"{x!r:>10} and {DAY}"
