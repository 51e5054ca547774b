"""Comparison, hashing and ordering of instances."""


class Version:
    def __init__(self, *parts):
        self.parts = parts

    def __eq__(self, other):
        return isinstance(other, Version) and self.parts == other.parts

    def __lt__(self, other):
        if not isinstance(other, Version):
            return NotImplemented
        return self.parts < other.parts

    def __le__(self, other):
        return self == other or self < other

    def __hash__(self):
        return hash(self.parts)

    def __repr__(self):
        return ".".join(map(str, self.parts))


a, b, c = Version(1, 2), Version(1, 10), Version(1, 2)
print(a == c, a != c, a is c, a == b, a != b)
print(a < b, b < a, a > b, b > a, a <= c, a >= c)
print(sorted([b, a, Version(0, 9)]), max(a, b), min(a, b))
print(len({a, b, c}), {a: "x"}[c], c in [a], a in {b: 1})
print(a == 5, a != 5)
try:
    a < 5
except TypeError as e:
    print("TypeError:", e)


class NoHash:
    def __eq__(self, other):
        return True


try:
    {NoHash(): 1}
except TypeError as e:
    print("TypeError:", e)
print(NoHash() == 1, 1 == NoHash(), NoHash() != 1, NoHash() in [0])


class Never:
    def __eq__(self, other):
        return False


n = Never()
print(n == n, n in [n], [n] == [n], [n].index(n), (n,) == (n,))


class Odd:
    def __eq__(self, other):
        return "not a bool"

    def __ne__(self, other):
        return ["neither"]


print(Odd() == 1, Odd() != 1)
nan = float("nan")
print(nan == nan, nan in [nan], [nan] == [nan], nan != nan)


def noisy(x):
    print("eval", x)
    return x


print(noisy(1) < noisy(3) < noisy(2))
print(noisy(3) < noisy(1) < noisy(2))
print(1 < 2 == 2 != 3 > 0, 1 == 1.0 == True, "a" < "b" <= "b")
print((1, 2) < (1, 2, 0), [3] > [2, 9], "abc" < "abd", (1, "a") == (1, "a"))
for bad in (lambda: 1 < "a", lambda: [] < (), lambda: None < 1, lambda: {} < {}, lambda: 1j < 2j if False else object() < object()):
    try:
        bad()
    except TypeError as e:
        print("TypeError:", e)
print({1, 2} < {1, 2, 3}, {1} <= {1}, {1, 2} > {3}, {1, 2} >= {2})
