#! test: typed
#! call: f(i64, f64, u64, bool)
# Numbers of different types compare exactly, as in Python.
def f(i, x, u, p):
    return i < x, x >= 3, u == i, p < i, i is None, (i, 1) == (2, x)

