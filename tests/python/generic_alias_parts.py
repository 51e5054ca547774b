# Aliases of generic types: unpacked ones, what they make, and types that have become subscriptable.
import types
from collections.abc import Callable, Generator
from typing import TypeVar

T = TypeVar('T')
star, = tuple[int, ...]
print(star, star.__unpacked__, tuple[star].__args__ == (star,), tuple[star].__args__ == (tuple[int, ...],))
print(tuple[*tuple[T, ...]][int], tuple[T, *tuple[T, ...]][str])


class Box:
    def __class_getitem__(cls, item):
        return types.GenericAlias(cls, item)


class Tight:
    __slots__ = ()
    __class_getitem__ = classmethod(types.GenericAlias)


print(Box[int]().__orig_class__, hasattr(Tight[int](), '__orig_class__'), list[int]([1]))
print(types.GeneratorType[int, None, str], types.CoroutineType[int, int, int], types.AsyncGeneratorType[int, str])
print(Generator[int, None, str], Callable[[int], str])


# Columns of code count bytes of UTF-8.
def f(é):
    return é['ключ'] + 1


places = [p for p in f.__code__.co_positions() if p[0] == f.__code__.co_firstlineno + 1]
print(max(p[3] for p in places), min(p[2] for p in places if p[2] is not None))
