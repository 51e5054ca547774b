#! test: bytecode
def countdown(n):
    while n:
        n -= 1
    return n


def total(xs):
    acc = 0.0
    for x in xs:
        acc += x * 0.5
    return acc
