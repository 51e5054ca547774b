"""Classic recursive algorithms over lists."""


def permutations(items):
    if len(items) <= 1:
        return [items]
    result = []
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:]):
            result.append([item] + rest)
    return result


print(permutations([1, 2, 3]))
print(len(permutations(list(range(6)))))


def queens(n):
    solutions = 0

    def place(row, columns, down, up):
        nonlocal solutions
        if row == n:
            solutions += 1
            return
        for c in range(n):
            if c not in columns and row + c not in down and row - c not in up:
                place(row + 1, columns | {c}, down | {row + c}, up | {row - c})

    place(0, set(), set(), set())
    return solutions


print([queens(n) for n in range(1, 7)])


def quicksort(xs):
    if not xs:
        return []
    pivot, *rest = xs
    return quicksort([x for x in rest if x < pivot]) + [pivot] + quicksort([x for x in rest if x >= pivot])


print(quicksort([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]))


def primes(limit):
    sieve = [True] * (limit + 1)
    sieve[0] = sieve[1] = False
    for i in range(2, int(limit**0.5) + 1):
        if sieve[i]:
            sieve[i * i::i] = [False] * len(sieve[i * i::i])
    return [i for i, p in enumerate(sieve) if p]


print(primes(50))


def power_set(items):
    if not items:
        return [[]]
    rest = power_set(items[1:])
    return rest + [[items[0]] + r for r in rest]


print(power_set([1, 2, 3]))


def lcs(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            table[i][j] = table[i - 1][j - 1] + 1 if x == y else max(table[i - 1][j], table[i][j - 1])
    return table[-1][-1]


print(lcs("interpreter", "interpolated"))
matrix = [[1, 2, 3], [4, 5, 6]]
print(list(zip(*matrix)), [[row[i] for row in matrix] for i in range(3)])
