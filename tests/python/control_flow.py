"""if, while, for, else clauses, break, continue, conditional expressions, walrus."""
for n in range(2, 20):
    for d in range(2, n):
        if n % d == 0:
            break
    else:
        print(n, end=" ")
print()
n = 5
while n:
    n -= 1
    if n == 3:
        continue
    if n == 1:
        break
    print(n, end=" ")
else:
    print("not reached")
print("left with", n)
while n < 3:
    n += 1
else:
    print("else", n)
for _ in []:
    pass
else:
    print("empty else")


def grade(score):
    if score >= 90:
        return "A"
    elif score >= 80:
        return "B"
    elif score >= 70:
        return "C"
    else:
        return "F"


print([grade(s) for s in (95, 85, 75, 10)])
x = 5
print("pos" if x > 0 else "neg" if x < 0 else "zero", x if x else "none", (1 if x == 5 else 2) + 1)
print(0 or "default", "" or [] or "last", 1 and 2, 0 and 1 / 0, 1 or 1 / 0, not 1, not not [], None or 0, "a" and "" and "b")
if (m := len("hello")) > 3:
    print("long", m)
while (line := ["a", "b", "end"][n - 3 if n - 3 < 3 else 2]) != "end":
    print(line)
    n += 1
total = 0
for i in range(10):
    if i % 2:
        continue
    for j in range(10):
        if j > i:
            break
        total += j
print(total)
pass
a = b = []
a.append(1)
print(a, b, a is b)
x, y = 1, 2
x, y = y, x + y
print(x, y)
x += 1; y -= 1
x *= 5; y **= 3; x //= 2; y %= 5; x <<= 2; y |= 8; x ^= 1; x >>= 1; y &= 12
print(x, y)
z = 7
z /= 2
print(z)
xs = [1, 2, 3]
xs[1] += 10
xs[-1] *= 2
print(xs)
d = {"k": 1}
d["k"] += 1
print(d)
i = 0
xs[(i := i + 1)] += 100
print(xs, i)
assert True, "never shown"
try:
    assert x == -1, f"x is {x}"
except AssertionError as e:
    print("AssertionError:", e)
try:
    assert []
except AssertionError as e:
    print("AssertionError:", repr(e))
del x
print("x" in globals())
print(1 if [] else 2, [1, 2][True], "ab"[False], 3 if None is None else 4, (lambda: (yield))().__class__.__name__)
for i, c in enumerate("ab"): print(i, c)
if True: print("one line")
for k in {"a": 1, "b": 2}: print(k, end=" ")
for c in "xy": print(c, end=" ")
for t in ((1, 2), (3, 4)): print(t[0] + t[1], end=" ")
print(1 in [1, 2], 3 not in (1, 2), None is not 5, "b" in {"b": 1})
