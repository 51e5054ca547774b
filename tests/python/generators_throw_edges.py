# What `throw` is given, and what it is given to.
import warnings

warnings.simplefilter("ignore")


class Bad(Exception):
    def __new__(cls, *args):
        return cls


class Failing(Exception):
    def __init__(self):
        raise LookupError("no such exception")


def waiting():
    try:
        yield 1
    except Exception as e:
        yield type(e).__name__, str(e)


for given in (Bad, Failing, KeyError, KeyError("k"), ValueError):
    g = waiting()
    next(g)
    name, text = g.throw(given)
    print(name, text if given is not Bad else "instance of BaseException" in text)

g = waiting()
try:
    g.throw(Failing)
except LookupError as e:
    print("LookupError:", e, list(g))

for args in ((ValueError, "x", 23), (3,), (ValueError("a"), "b")):
    try:
        waiting().throw(*args)
    except TypeError as e:
        print("TypeError:", e)


async def quick():
    return "done"


c = quick()
try:
    c.send(None)
except StopIteration as e:
    print(e.value)
for f in (lambda: c.send(None), lambda: c.throw(ValueError("late"))):
    try:
        f()
    except RuntimeError as e:
        print("RuntimeError:", e)
print(c.close())
