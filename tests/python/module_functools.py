"""functools: caches, partial, wraps, orderings."""
import functools
import operator


@functools.lru_cache(maxsize=None)
def fib(n):
    "Numbers."
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info(), fib.__name__, fib.__doc__)
fib.cache_clear()
print(fib.cache_info())


@functools.lru_cache(maxsize=2)
def small(x):
    print("computing", x)
    return x


for x in (1, 2, 1, 3, 2):
    small(x)
print(small.cache_info())


@functools.wraps(fib)
def g(*a):
    return 1


print(g.__name__, g.__wrapped__ is fib, functools.reduce(operator.add, [1, 2, 3], 10))
print(functools.partial(pow, 2)(10), functools.partial(int, base=2)("101"), functools.partial(functools.partial(max, 1), 2).args)
try:
    functools.reduce(operator.add, [])
except TypeError as e:
    print(e)


@functools.total_ordering
class A:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return self.v == o.v

    def __lt__(self, o):
        return self.v < o.v


print(A(1) <= A(2), A(1) > A(2), A(2) >= A(2), sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)))


class B:
    @functools.cached_property
    def z(self):
        print("once")
        return 7


b = B()
print(b.z, b.z)


@functools.singledispatch
def kind(x):
    return "something"


@kind.register(int)
def _(x):
    return "int"


@kind.register
def _(x: str):
    return "str"


print(kind(1), kind("a"), kind(1.5), kind(True))
