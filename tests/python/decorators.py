"""Decorators on functions, methods and classes."""


def trace(f):
    def wrapper(*args, **kwargs):
        print("call", f.__name__, args, kwargs)
        result = f(*args, **kwargs)
        print("return", result)
        return result

    return wrapper


@trace
def add(a, b):
    return a + b


print(add(1, b=2))


def repeat(n):
    def decorate(f):
        def wrapper(*args):
            return [f(*args) for _ in range(n)]

        return wrapper

    return decorate


@repeat(3)
def hello(name):
    return "hello " + name


print(hello("world"))


def mark(label):
    print("making", label)

    def decorate(f):
        print("applying", label)
        return f

    return decorate


@mark("outer")
@mark("inner")
def marked():
    return "marked"


print(marked())

registry = {}


def register(cls):
    registry[cls.__name__] = cls
    return cls


@register
class Plugin:
    @trace
    def run(self, x):
        return x * 2

    def __repr__(self):
        return "<plugin>"


print(registry["Plugin"]().run(21))


def memo(f):
    cache = {}

    def wrapper(n):
        if n not in cache:
            cache[n] = f(n)
        return cache[n]

    wrapper.cache = cache
    return wrapper


@memo
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), len(fib.cache))


class CountCalls:
    def __init__(self, f):
        self.f = f
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1
        return self.f(*args)


@CountCalls
def square(x):
    return x * x


print(square(3), square(4), square.calls)
decorators = [lambda f: lambda: f() + 1, lambda f: lambda: f() * 10]


@decorators[0]
@decorators[1]
def five():
    return 5


print(five())
