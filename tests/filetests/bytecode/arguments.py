#! test: bytecode
def f(g, xs, kw):
    g(1, *xs, k=2, **kw)
    g(*xs)
    g.method(1, k=2)
    g(a=1)(b=2)
    return g(g(g(1)))

def h(a, b=1, /, c=2, *args, d, e=3, **rest) -> int:
    return a
