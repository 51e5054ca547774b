#! test: bytecode
def f(a, b, c):
    if a < b <= c and not (a is None or b == 1):
        return a in (1, 2)
    while a != b:
        a += 1
    return a if b else c or a

def g(x):
    if x not in [1, 2]:
        x = -x
    assert x, "no"
