#! test: bytecode
def guarded(f):
    try:
        value = f()
    except ValueError as e:
        value = e
    else:
        value += 1
    finally:
        print("done")
    return value


def managed(m):
    with m as x:
        return x


def gen(n):
    for i in range(n):
        got = yield i
