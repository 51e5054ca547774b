# `register` reads the annotations of what a class or static method wraps.
from functools import singledispatchmethod


class Show:
    @singledispatchmethod
    @classmethod
    def of(cls, x):
        return "any", x

    @of.register
    @classmethod
    def _(cls, x: int):
        return cls.__name__, "int", x

    @of.register
    @classmethod
    def _(cls, x: str):
        return cls.__name__, "str", x

    @singledispatchmethod
    @staticmethod
    def plain(x):
        return "any", x

    @plain.register
    @staticmethod
    def _(x: float):
        return "float", x


print(Show.of(1), Show.of("a"), Show().of(None), Show.plain(1.5), Show.plain(2))
