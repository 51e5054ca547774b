"""Star arguments on both sides of a call."""


def collect(*args, **kwargs):
    return args, kwargs


print(collect())
print(collect(1, 2, x=3))
print(collect(*[1, 2], *(3, 4), **{"a": 1}, **{"b": 2}))
print(collect(*range(3), 9, *"xy", k=1, **{}))
print(collect(0, *[], key="value"))


def total(*numbers, scale=1):
    result = 0
    for n in numbers:
        result += n
    return result * scale


print(total(), total(1), total(1, 2, 3), total(*range(10), scale=2))


def forward(f, *args, **kwargs):
    return f(*args, **kwargs)


print(forward(total, 1, 2, 3, scale=10))
print(forward(collect, 1, a=2))


def change(**kwargs):
    kwargs["added"] = True
    return kwargs


given = {"x": 1}
print(change(**given), given)


def first_and_rest(first, *rest):
    return first, rest


print(first_and_rest(*"abc"))
print(first_and_rest(1))

try:
    collect(**{1: 2})
except TypeError as e:
    print("TypeError:", e)
try:
    collect(*5)
except TypeError as e:
    print("TypeError:", e)
try:
    collect(**5)
except TypeError as e:
    print("TypeError:", e)
try:
    collect(a=1, **{"a": 2})
except TypeError as e:
    print("TypeError:", e)


def gen():
    yield 1
    yield 2


print(collect(*gen()))
print(max(*[3, 1, 2]), print(*"abc", sep="-"))
