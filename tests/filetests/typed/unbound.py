#! test: typed
#! call: maybe(i64)
#! call: never(i64)
def maybe(n):
    for i in range(n):
        x = i
    return x


def never(n):
    if n > 0:
        return x
    x = 1
    return x

