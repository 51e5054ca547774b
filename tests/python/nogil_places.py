"""Blocks under `with nogil:` in every kind of code, and many kinds of values for one block."""
import gc
import threading

from ungil import nogil


async def coroutine(n):
    total = 0
    with nogil:
        for i in range(n):
            total += i
    return total


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as e:
        return e.value


class Account:
    rate = 3

    def __init__(self, balance):
        self.__balance = balance

    def grow(self, years):
        __balance, rate = self.__balance, self.rate
        with nogil:
            for year in range(years):
                __balance += __balance * rate // 100
        self.__balance = __balance
        return __balance


def counters():
    made = []
    for k in range(3):

        def count(n, k=k):
            nonlocal made
            total = k
            with nogil:
                for i in range(n):
                    total += i * k
            made = made + [total]
            return total

        made.append(count)
    return made


def double(x):
    with nogil:
        y = x + x
    return y


def in_everything(values):
    seen = []
    for value in values:
        try:
            with threading.Lock():
                match value:
                    case [a, b]:
                        if a:
                            with nogil:
                                c = a * b
                            seen.append(c)
                        else:
                            while True:
                                with nogil:
                                    a += 1
                                    if a > b:
                                        break
                            seen.append(a)
                    case _:
                        with nogil:
                            d = value // 2
                        seen.append(d)
        except ZeroDivisionError:
            seen.append("zero")
        finally:
            seen.append("/")
    return seen


def deleted(n):
    x = n
    del x
    try:
        with nogil:
            y = x + 1
    except UnboundLocalError as e:
        return str(e)
    return y


def arguments(*args, n=2, **more):
    with nogil:
        n = n * 2
    return args, n, more


print(run(coroutine(10)))
account = Account(1000)
print(account.grow(3), account.grow(0), account.rate)
first, second, third = counters()
print(first(4), second(4), third(4))
for value in (1, 2.5, True, 2**61, -1, 1e308):
    print(repr(double(value)))
print(in_everything([[2, 3], [0, 5], 9, [1, 2.5]]))
print(deleted(1))
print(arguments(1, 2, n=3, z=4))
namespace = {"nogil": nogil, "n": 5}
exec("from ungil import nogil\nwith nogil:\n    m = n * n\n", namespace)
print(namespace["m"])
local = {}
exec("from ungil import nogil\nk = 4\nwith nogil:\n    k *= k\n", {}, local)
print(local["k"])
for round in range(100):
    inner = {}
    exec(f"from ungil import nogil\ndef f(x):\n    with nogil:\n        x += {round}\n    return x\n", inner)
    assert inner["f"](1) == round + 1
del inner
gc.collect()
print("many")
