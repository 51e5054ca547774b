"""Carets under the operator, the call, the subscript and the attribute that failed."""
import sys


def binary():
    a, b = 1, "x"
    return 5 + (a + b) * 2


def call():
    return len([1, 2]) + int("not a number")


def subscript():
    data = {"k": [1, 2]}
    return data["k"][5] + 1


def attribute():
    return "text".upper().nothing


def multiline():
    return max(
        1,
        "a",
    )


def unpack():
    a, b = [1, 2, 3]


def name():
    return undefined + 1


def raised():
    raise ValueError("direct")


def asserted():
    assert 1 + 1 == 3, "arithmetic"


def chained(n):
    return chained(n - 1) if n else 1 / n


for f in (binary, call, subscript, attribute, multiline, unpack, name, raised, asserted):
    try:
        f()
    except Exception as e:
        sys.excepthook(type(e), e, e.__traceback__)
chained(2)
