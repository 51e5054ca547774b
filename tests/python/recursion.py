"""Recursion, mutual recursion, and its limit."""


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


print(ackermann(2, 5))


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


print(even(100), odd(7))


def hanoi(n, a, b, c):
    return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)


print(hanoi(10, "a", "b", "c"))


def endless(n):
    return endless(n + 1)


try:
    endless(0)
except RecursionError as e:
    print(type(e).__name__, e)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(900))


def flatten(x):
    if isinstance(x, list):
        result = []
        for item in x:
            result += flatten(item)
        return result
    return [x]


print(flatten([1, [2, [3, [4, []]]], [[5]]]))


class Endless:
    def __repr__(self):
        return repr(self)


try:
    repr(Endless())
except RecursionError:
    print("repr recursed")


class Eq:
    def __eq__(self, other):
        return self == other


try:
    Eq() == Eq()
except RecursionError:
    print("eq recursed")
print(depth(900))
