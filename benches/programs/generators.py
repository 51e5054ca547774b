"""Generators that feed generators."""
N = 60_000


def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def odd(source):
    for x in source:
        if x & 1:
            yield x


def both(first, second):
    yield from first
    yield from second


def main(n):
    total = 0
    for x in both(odd(numbers(n)), (y * 2 for y in range(n))):
        total += x
    return total + sum(1 for x in numbers(n) if x % 3 == 0)
