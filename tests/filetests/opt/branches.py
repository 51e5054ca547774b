#! test: opt
#! call: f(i64)
DEBUG = False
LIMIT = 10


def f(n):
    if DEBUG:
        n = n * 2
    if not n < LIMIT:
        n = LIMIT
    return n

