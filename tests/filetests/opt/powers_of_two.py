#! test: opt
#! call: f(i64)
def f(n):
    return n // 8, n % 8, n * 1 + 0, n // 3

