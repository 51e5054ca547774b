"""Comprehensions and sorts over lists of numbers and records."""
N = 20_000


def main(n):
    numbers = [(i * 7919) % 10_007 for i in range(n)]
    squares = [x * x for x in numbers if x % 3]
    pairs = {x: y for x, y in zip(numbers, squares)}
    unique = {x % 1000 for x in squares}
    records = [(x % 10, -x, str(x)) for x in numbers]
    records.sort()
    by_key = sorted(records, key=lambda r: r[1], reverse=True)
    return sum(squares) + len(pairs) + len(unique) + int(by_key[0][2]) + int(records[5][2])
