"""What a block under `with nogil:` must not touch: refused before anything runs, with the place."""
import time

import ungil
from ungil import nogil

names = []


class Point:
    x = 1.0


def plain(x):
    return x


def uses_list(xs):
    total = 0
    with nogil:
        for i in range(3):
            total += xs[i]
    return total


def prints():
    with nogil:
        print("x")


def calls_method(xs):
    with nogil:
        xs.append(1)


def reads_attribute(p):
    y = 0.0
    with nogil:
        y = p.x * 2
    return y


def sets_attribute(self):
    with nogil:
        self.r = 1


def sets_item(table):
    with nogil:
        table["a"] = 1


def calls_plain():
    with nogil:
        y = plain(1)
    return y


def calls_module():
    with nogil:
        y = time.time()
    return y


def iterates(xs):
    with nogil:
        for x in xs:
            pass


def appends_to_global():
    with nogil:
        names.append("x")


def makes_list():
    with nogil:
        xs = [1, 2]
    return xs


def text(s):
    with nogil:
        s = s + "x"
    return s


def unknown():
    with nogil:
        y = nowhere + 1
    return y


def huge(n):
    with nogil:
        y = n + 1
    return y


def within():
    with nogil:
        with nogil:
            pass


def tries():
    with nogil:
        try:
            x = 1
        finally:
            x = 2
    return x


def yields():
    with nogil:
        yield 1


def reads_before_it_assigns(o):
    with nogil:
        o = 1 if o else 2
    return o


def by_another_name():
    other = nogil
    with other:
        y = 1
    return y


def nothing_ran():
    n = 1
    try:
        with nogil:
            n = 2
            print(n)
    except ungil.errors.UnsupportedError:
        pass
    return n


def told(function, *args):
    try:
        result = function(*args)
        if function is yields:
            result = list(result)
        print(function.__name__, "gave", result)
    except (ungil.errors.TypingError, ungil.errors.UnsupportedError, RuntimeError) as e:
        message, *rest = str(e).split("\n")
        print(f"{function.__name__}: {type(e).__name__}: {message}")
        for line in rest[1:4]:
            print("   ", line.split("|")[-1])


told(uses_list, [1, 2])
told(prints)
told(calls_method, [])
told(reads_attribute, Point())
told(sets_attribute, Point())
told(sets_item, {})
told(calls_plain)
told(calls_module)
told(iterates, [1])
told(appends_to_global)
told(makes_list)
told(text, "a")
told(unknown)
told(huge, 2**64)
told(within)
told(tries)
told(yields)
told(reads_before_it_assigns, [])
told(by_another_name)
print(nothing_ran())
