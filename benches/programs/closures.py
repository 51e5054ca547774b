"""Closures, keyword arguments, defaults."""
N = 60_000


def scaler(factor, *, offset=0):
    calls = 0

    def scale(x, power=1, *, sign=1):
        nonlocal calls
        calls += 1
        return sign * (x * factor) ** power + offset + calls

    return scale


def apply(function, *args, **options):
    return function(*args, **options)


def main(n):
    double, triple = scaler(2), scaler(3, offset=1)
    total = 0
    for i in range(n):
        total += double(i) + triple(i, sign=-1)
        total += apply(double, i % 10, power=2)
    return total
