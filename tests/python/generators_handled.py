# What a generator's body handles stays with it, also when whoever resumes it handles the very same exception.
import sys


def handles():
    try:
        yield "waits"
    except KeyError:
        yield "handles"
        try:
            yield sys.exception()
        except ValueError:
            yield sys.exception()
        raise


g = handles()
print(next(g))
try:
    raise KeyError("the same")
except KeyError as e:
    print(g.throw(e))
    print(repr(next(g)), sys.exception() is e)
print(sys.exception())
try:
    raise KeyError("another")
except KeyError:
    print(repr(g.throw(ValueError("v"))), repr(sys.exception()))
try:
    next(g)
except KeyError as e:
    print("raised again:", e)


async def inner():
    try:
        await Step()
    except KeyError:
        await Step()
        raise


class Step:
    def __await__(self):
        return (yield "step")


c = inner()
print(c.send(None))
try:
    raise KeyError("thrown in")
except KeyError as e:
    print(c.throw(e))
try:
    c.send(None)
except KeyError as e:
    print("raised again:", e)


# One that handles nothing of its own shows what its caller handles.
def shows():
    while True:
        yield sys.exception()


s = shows()
print(next(s))
try:
    1 / 0
except ZeroDivisionError:
    print(repr(next(s)))
print(next(s))
