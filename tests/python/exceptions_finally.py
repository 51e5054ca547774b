"""The order in which finally clauses run, and what they override."""


def order(kind):
    log = []
    try:
        log.append("try")
        if kind == "raise":
            raise ValueError("v")
        if kind == "return":
            return log
        log.append("after")
    except ValueError:
        log.append("except")
    else:
        log.append("else")
    finally:
        log.append("finally")
    log.append("end")
    return log


for kind in ("none", "raise", "return"):
    print(kind, order(kind))


def nested():
    try:
        try:
            raise KeyError("inner")
        finally:
            print("inner finally")
    except KeyError as e:
        print("outer except", e)
        return "returned"
    finally:
        print("outer finally")


print(nested())


def loops():
    for i in range(4):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            print("body", i)
        finally:
            print("finally", i)
    else:
        print("no break")
    return "done"


print(loops())


def value_kept():
    x = 1
    try:
        return x
    finally:
        x = 2


print(value_kept())


def replaced():
    try:
        try:
            raise ValueError("first")
        finally:
            raise KeyError("second")
    except KeyError as e:
        return repr(e), repr(e.__context__)


print(replaced())


def while_finally():
    n = 0
    while True:
        try:
            n += 1
            if n == 3:
                return n
        finally:
            print("pass", n)


print(while_finally())


def gen():
    try:
        yield 1
        yield 2
    finally:
        print("generator cleaned up")


for v in gen():
    print(v)
g = gen()
print(next(g))
g.close()


def deep(n):
    try:
        if n == 0:
            raise RuntimeError("bottom")
        deep(n - 1)
    finally:
        print("unwind", n)


try:
    deep(3)
except RuntimeError as e:
    print(e)


def except_scope():
    e = "before"
    try:
        raise ValueError("x")
    except ValueError as e:
        pass
    try:
        return e
    except UnboundLocalError as err:
        return str(err)


print(except_scope())
