#! test: opt
#! call: f(i64, i64)
#! call: once(i64, i64)
# Checks that cannot fail are gone: known divisors, loop indices, what was checked before.
def f(n, m):
    s = 0
    for i in range(1, n):
        s += m // i + (1 << i) + m % 10
        if m > 0:
            s += i % m
    return s


def once(a, b):
    return a // b + a % b

