# A generator's registers stay where they are: what it calls has its own elsewhere.
import gc
import weakref


class Point:
    def __init__(self, x, y=2, *rest, **more):
        self.all = (x, y, rest, sorted(more.items()))

    def method(self, *args, **kwargs):
        return (self.all, args, kwargs)

    @classmethod
    def make(cls, *args, **kwargs):
        return cls(*args, **kwargs)

    @property
    def first(self):
        return self.all[0]


class Meta(type):
    def __call__(cls, *args):
        return ("made", args)


class Made(metaclass=Meta):
    pass


def plain(a, b=10, *, c=3):
    return a, b, c


def spread(*args, **kwargs):
    return args, kwargs


def calls(n):
    bound = Point(0).method
    yield plain(n)
    yield plain(n, 2, c=4)
    yield plain(b=1, a=n)
    yield spread(*range(n), **{"k": n})
    yield spread(*[1, 2], x=1, **{"y": 2})
    yield bound(1, z=n)[1:]
    yield Point(n, 3, 4, q=5).all
    yield Point.make(*range(5), last=6).method()[0]
    yield Point(n).first
    yield Made(1, 2)
    yield (lambda *a: a)(*range(300))[-1]
    yield sorted([3, 1, n], key=lambda v: -v)
    yield sum(plain(v)[0] for v in range(n))
    yield [i for i in inner(n)]
    try:
        plain()
    except TypeError as e:
        yield str(e)
    try:
        spread(**{1: 2})
    except TypeError as e:
        yield str(e)
    try:
        Point()
    except TypeError as e:
        yield str(e)


def inner(n):
    for i in range(n):
        got = yield plain(i, c=n)
        if got:
            yield got


for item in calls(3):
    print(item)


def deep(n):
    if n:
        for v in deep(n - 1):
            yield v + depth(3)
    else:
        yield 0


def depth(n):
    return 1 if n == 0 else depth(n - 1)


print(sum(deep(200)))


def fails(n):
    local = [n]
    yield local
    raise ValueError(plain(n))


g = fails(1)
print(next(g))
try:
    next(g)
except ValueError as e:
    print(e, e.__traceback__.tb_next.tb_frame.f_locals)
print(list(g))


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def holds():
    a = Loud("a")
    while True:
        b = Loud("b")
        yield
        del b


g = holds()
next(g)
next(g)
print("close")
g.close()
print("closed")
g = holds()
print("never started")
del g
g = holds()
next(g)
print("dropped")
del g


def cyclic():
    me = yield
    keep = me
    yield
    print("never reached")


g = cyclic()
next(g)
g.send(g)
gone = weakref.ref(g)
del g
gc.collect()
print("collected", gone() is None)


def itself():
    try:
        yield next(me)
    except ValueError as e:
        yield str(e)


me = itself()
print(next(me))


def endless(n):
    yield from endless(n + 1)


try:
    next(endless(0))
except RecursionError as e:
    print("RecursionError")


def collects():
    for i in range(3):
        x = [i]
        x.append(x)
        gc.collect()
        yield i


print(list(collects()))


async def waits(n):
    return plain(n) if n == 0 else await waits(n - 1)


try:
    waits(50).send(None)
except StopIteration as e:
    print(e.value)
