# What stands behind a mapping in a call may not repeat its keys.


def show(*args, **kw):
    return args, kw


def attempt(f):
    try:
        print(f())
    except TypeError as e:
        print("TypeError:", e)


attempt(lambda: show(1, **{"d": 1}, d=2))
attempt(lambda: show(d=1, **{"d": 2}))
attempt(lambda: show(**{"d": 1}, e=2, f=3, **{"f": 4}))
attempt(lambda: show(**{"a": 1}, b=2, **{"c": 3}, d=4))
attempt(lambda: dict(**{"d": 1}, d=2))


class Box:
    def take(self, **kw):
        return kw

    def private(self):
        # Keywords of calls are no private names.
        return show(__x=1), show(__x=2, **{"y": 3})


attempt(lambda: Box().take(**{"d": 1}, d=2))
print(Box().private())

order = []


def note(x):
    order.append(x)
    return x


attempt(lambda: show(**{"a": note(1)}, b=note(2), a=note(3), c=note(4)))
print(order)
