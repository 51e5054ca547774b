#! test: typed
#! call: known(i64)
#! call: unknown(i64, i64)
#! call: floats(f64, f64)
def known(n):
    return n**3, n**0, n**-1


def unknown(a, b):
    return a**b


def floats(x, y):
    return x**y

