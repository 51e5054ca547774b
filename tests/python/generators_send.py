"""send, throw and close."""


def echo():
    received = None
    while True:
        received = yield received
        print("received", received)


g = echo()
print(next(g))
print(g.send("a"))
print(g.send(5))
g.close()
try:
    g.send(1)
except StopIteration:
    print("closed")

fresh = echo()
try:
    fresh.send("early")
except TypeError as e:
    print("TypeError:", e)


def average():
    total, n, mean = 0, 0, None
    while True:
        x = yield mean
        if x is None:
            return mean
        total += x
        n += 1
        mean = total / n


a = average()
next(a)
print([a.send(x) for x in (10, 20, 60)])
try:
    a.send(None)
except StopIteration as e:
    print("final", e.value)


def robust():
    while True:
        try:
            x = yield "ready"
            print("got", x)
        except ValueError as e:
            print("caught", e)
            yield "recovered"
        except GeneratorExit:
            print("closing")
            raise


r = robust()
print(next(r))
print(r.throw(ValueError("thrown")))
print(next(r))
print(r.send(1))
try:
    r.throw(KeyError("not handled"))
except KeyError as e:
    print("out:", e)
print(next(r, "finished"))

r = robust()
next(r)
r.close()
r.close()


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as e:
    print("RuntimeError:", e)


def inner():
    try:
        x = yield "inner"
        print("inner got", x)
    except ValueError as e:
        print("inner caught", e)
        return "handled"
    return "normal"


def outer():
    result = yield from inner()
    print("outer result", result)
    yield "outer"


o = outer()
print(next(o), o.send("hello"))
o = outer()
print(next(o), o.throw(ValueError("deep")))
o = outer()
next(o)
o.close()
never = inner()
never.close()
try:
    inner().throw(ValueError("unstarted"))
except ValueError as e:
    print("unstarted:", e)
