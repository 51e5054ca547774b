#! test: bytecode
def f(rows, k):
    flat = [x * k for row in rows if row for x in row]
    table = {x: [y for y in flat] for x in {z for z in flat}}
    return sum(x for x in flat), table

def g(xs):
    return [lambda: x for x in xs]
