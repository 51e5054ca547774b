#! test: bytecode
def f(pair, obj, d):
    a, b = pair
    a, b = b, a + b
    first, *rest = pair
    obj.x, obj.y[a] = a, b
    (c, (e, g)), *[h] = d
    x = y = obj.z = a
    return [*rest, 1], {**d, "k": 1}, (*rest,)
