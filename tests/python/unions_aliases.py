# Unions of classes, and generic aliases of the built-in containers.
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print(int | str, int | None, int | str | int, list[int] | None, (int | str) | (str | float))
print(isinstance(1, int | str), isinstance(None, int | None), isinstance(2.5, int | str), issubclass(bool, int | str))
print(isinstance(1, (str, int | None)), (int | str) == (str | int), hash(int | str) == hash(str | int), int | int)
t(lambda: int | 5)
t(lambda: isinstance([], list[int] | str))
t(lambda: isinstance([], list[int]))
print(list[int], dict[str, int], tuple[int, ...], list[list[int]], set[None], frozenset[int] == frozenset[int], type[int])
print(list[int]([1, 2]), dict[str, int](a=1), list[int].__origin__, list[int].__args__, (int | str).__args__, list[int].append is list.append)


def f(x: int | None = None, y: list[int] | str = "") -> dict[str, int]:
    return {}


print(f.__annotations__)


class A(list[int]):
    pass


print(A([1]), A.__bases__, A.__mro__)
