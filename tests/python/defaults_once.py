"""Defaults are evaluated once, where the function is defined."""


def append_to(item, target=[]):
    target.append(item)
    return target


print(append_to(1))
print(append_to(2))
print(append_to(3, []))
print(append_to(4))

x = 10


def frozen(value=x):
    return value


x = 20
print(frozen(), x)

adders = []
for i in range(3):
    adders.append(lambda n, i=i: n + i)
print([add(10) for add in adders])

late = [lambda: i for i in range(3)]
print([f() for f in late])


def counter(start=0, *, step=1, log=[]):
    log.append(start)
    return start + step, len(log)


print(counter())
print(counter(5))
print(counter(5, step=2))


def noisy(name):
    print("evaluating", name)
    return name


def lazy(a=noisy("a"), *, b=noisy("b")):
    return a + b


print("defined")
print(lazy(), lazy("x"), lazy(b="y"))
