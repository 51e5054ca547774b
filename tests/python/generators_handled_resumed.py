# Which exception a generator's body sees as the handled one depends on where it is resumed.
import sys


def shown():
    return type(sys.exception()).__name__


def steps():
    try:
        raise ValueError
    except ValueError:
        yield shown()
        yield shown()
    yield shown()
    yield shown()
    try:
        yield shown()
    except KeyError:
        yield shown()
    yield shown()


g = steps()
print(shown())
try:
    raise IndexError
except IndexError:
    print(next(g), shown())
print(next(g), shown())
print(next(g), shown())
try:
    raise OSError
except OSError:
    print(next(g), shown())
    print(next(g), shown())
print(g.throw(KeyError), shown())
try:
    raise ImportError
except ImportError:
    print(next(g), shown())
print(shown(), next(g, "end"), shown())


def nested():
    try:
        raise ValueError
    except ValueError:
        try:
            raise KeyError
        except KeyError:
            yield shown()
        yield shown()
    yield shown()


n = nested()
try:
    raise IndexError
except IndexError:
    print(next(n), next(n), shown())
print(next(n), shown())
