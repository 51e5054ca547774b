#! test: typed
#! call: f(i64, none)
#! call: f(i64, f64)
# What the types decide is decided: the other branch is not even typed.
def f(n, scale):
    if scale is None:
        return n
    return n * scale[0] if scale is None else n * scale

