"""List, set and dict comprehensions, nested and filtered."""
print([x * x for x in range(5)])
print([x for x in range(20) if x % 2 if x % 3 == 0])
print([(x, y) for x in range(3) for y in range(x)])
print([[i * j for j in range(3)] for i in range(3)])
print({x % 3 for x in range(10)} == {0, 1, 2})
print({x: x**2 for x in range(4)})
print({v: k for k, v in {"a": 1, "b": 2}.items()})
print([y for x in [[1, 2], [3]] for y in x])
print([a + b for a, b in [(1, 2), (3, 4)]])
print([first for first, *rest in ["abc", "de"]])
print([x if x % 2 else -x for x in range(5)])
print(sum(x * x for x in range(10)), max(len(w) for w in ["a", "bbb"]))
print(list(x for x in "abc"), tuple(x * 2 for x in range(3)), dict((k, 1) for k in "ab"))
print(any(x > 3 for x in range(5)), all(x > 3 for x in range(5)))
x = "outer"
ys = [x for x in range(3)]
print(x, ys)
n = 3
print([n * i for i in range(n)])


def f(k):
    return [k * j for j in range(3) if j != k], {j: [k] * j for j in range(k)}


print(f(2))
fs = [lambda: i for i in range(3)]
print([g() for g in fs])
print([y := 5, y + 1], y)
total = 0
print([total := total + v for v in range(5)], total)
print([w for w in (s.strip() for s in [" a", "b "]) if w])
matrix = [[1, 2], [3, 4], [5, 6]]
print([row[::-1] for row in matrix], [sum(col) for col in zip(*matrix)])
print({k: {v for v in range(k)} for k in range(3)})
print(["".join(c for c in word if c not in "aeiou") for word in "the quick brown".split()])


class C:
    items = [1, 2]
    doubled = [i * 2 for i in items]


print(C.doubled)
try:
    [1 / v for v in (1, 0)]
except ZeroDivisionError as e:
    print(e)
print([i for i in range(10)][2:5], len([None for _ in range(1000)]))
gen = (print("lazy", i) or i for i in range(2))
print("made")
print(list(gen), list(gen))
