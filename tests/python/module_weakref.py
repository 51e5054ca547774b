"""Weak references: what can be referred to, sharing, equality, callbacks, proxies, threads."""

import threading
from _weakref import CallableProxyType, ProxyType, ReferenceType, _remove_dead_weakref
from _weakref import getweakrefcount, getweakrefs, proxy, ref


class C:
    def __init__(self, name="c"):
        self.name = name

    def __eq__(self, other):
        return isinstance(other, C) and self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def shout(self):
        return self.name.upper()


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e)


def hide(v):
    return repr(v).split(" at 0x")[0]


# A reference follows its object and dies with it.
c = C()
r = ref(c)
print(r() is c, r is ref(c), r.__callback__, type(r) is ReferenceType, hide(r))
print(getweakrefcount(c), getweakrefs(c) == [r])
del c
print(r(), "dead" in repr(r), r.__callback__)

# What cannot be referred to, and wrong arguments.
for value in (1, None, "s", [], (), {}, 1.5, object(), r, slice(1), iter([]), b""):
    attempt(lambda: ref(value))


class T(tuple):
    pass


class I(int):
    pass


class B(bytes):
    pass


for class_ in (T, I, B):
    attempt(lambda: ref(class_()))
for base in (list, dict, str, float, set, Exception):
    made = type("Sub" + base.__name__, (base,), {})()
    print(type(made).__name__, ref(made)() is made)
c = C()
attempt(lambda: ref())
attempt(lambda: ref(c, None, 3))
attempt(lambda: ref(c, callback=3))
attempt(lambda: ref(c)(1))
attempt(lambda: ref(c)(a=1))
attempt(lambda: proxy())
attempt(lambda: proxy(c, callback=1))
attempt(lambda: getweakrefcount())

# Functions, classes, modules and so on can.
import sys


def function():
    yield 1


def held(v):
    r = ref(v)
    return r() is v


bound = c.shout
for v in (function, C, sys, len, bound, function(), {1}, frozenset([2]), function.__code__):
    print(type(v).__name__, held(v))
m = ref(c.shout)
print(m())
g = function()
r = ref(g)
del g
print(r())

# __slots__
class Slots:
    __slots__ = ("a",)


class WeakSlots:
    __slots__ = ("a", "__weakref__")


class FromSlots(Slots):
    pass


attempt(lambda: ref(Slots()))
w = WeakSlots()
print(ref(w)() is w, w.__weakref__ is ref(w), Slots.__dict__.get("__weakref__"))
f = FromSlots()
print(ref(f)() is f, "__weakref__" in FromSlots.__dict__, f.__weakref__ is ref(f))
print(C().__weakref__)
attempt(lambda: type("X", (C,), {"__slots__": ("__weakref__",)}))
attempt(lambda: type("X", (object,), {"__slots__": ("__weakref__", "__weakref__")}))
attempt(lambda: type("X", (C,), {"__slots__": ("__dict__",)}))

# Equality and hash: the object's while it is alive, kept if they were asked for.
a, b, other = C("same"), C("same"), C("other")
ra, rb, ro = ref(a), ref(b), ref(other)
print(ra == rb, ra != rb, ra == ro, ra == 1, hash(ra) == hash(a), {ra: 1}[rb])
attempt(lambda: ra < rb)
unhashed = C("x")
ru = ref(unhashed)
del a, unhashed
print(ra == rb, ra == ra, ra != ra, hash(ra) == hash("same"))
attempt(lambda: hash(ru))

# Callbacks: the newest first, after all have died, once, never when the reference went first.
events = []


def note(tag):
    return lambda r: events.append((tag, r(), getweakrefcount(r)))


c = C()
first = ref(c, note("first"))
second = ref(c, note("second"))
gone = ref(c, note("gone"))
plain = ref(c)
third = proxy(c, lambda r: events.append(("proxy", plain() is None)))
print(getweakrefcount(c), getweakrefs(c)[0] is plain, [x is y for x, y in zip(getweakrefs(c)[1:], [third, gone, second, first])])
del gone
del c
print([e[0] for e in events], [e[1] for e in events], first.__callback__)

events.clear()
box = [C("in list")]
r = ref(box[0], note("list"))
box.clear()
d = {"k": C("in dict")}
r2 = ref(d["k"], note("dict"))
d["k"] = 1
r3 = ref(C("temporary"), note("temporary"))


def scope():
    local = C("local")
    return ref(local, note("local"))


r4 = scope()
print([e[0] for e in events])


class Chain:
    pass


deep = None
for _ in range(100_000):
    link = Chain()
    link.next = deep
    deep = link
ends = []
last = ref(link, lambda r: ends.append("head"))
del link
deep = None
print(ends, last())

# Resurrection: references live on with the object, and die when it does.
class Phoenix:
    def __del__(self):
        print("del sees", rp() is self)
        global saved
        saved = self


p = Phoenix()
rp = ref(p, lambda r: print("phoenix gone", r()))
del p
print("saved", rp() is saved)
del saved
print("second time", rp())


class Quiet:
    def __del__(self):
        print("quiet", rq() is self)


q = Quiet()
rq = ref(q, lambda r: print("callback after __del__", r()))
del q

# Subclasses are not shared and carry attributes.
class Keyed(ref):
    __slots__ = ("key",)

    def __new__(cls, o, callback, key):
        self = super().__new__(cls, o, callback)
        self.key = key
        return self

    def __init__(self, o, callback, key):
        super().__init__(o, callback)


class Plain(ref):
    pass


c = C()
k = Keyed(c, None, "key")
print(k.key, k() is c, k is Keyed(c, None, "key"), Plain(c) is Plain(c), ref(c) is ref(c, None))
print(k == ref(c), getweakrefs(c) == [ref(c), k], isinstance(k, ref))
print(ref[int])

# Proxies
class Box:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return ("add", self.n, other)

    def __radd__(self, other):
        return ("radd", self.n, other)

    def __iadd__(self, other):
        self.n += other
        return self

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return ("item", i)

    def __contains__(self, x):
        return x == self.n

    def __iter__(self):
        return iter(range(self.n))

    def __index__(self):
        return self.n

    def __int__(self):
        return self.n * 2

    def __float__(self):
        return self.n / 2

    def __bytes__(self):
        return b"box"

    def __reversed__(self):
        return iter("desrever")

    def __str__(self):
        return "a box"

    def __bool__(self):
        return self.n > 0


x = Box(3)
p = proxy(x)
print(type(p) is ProxyType, p is proxy(x), hide(p), str(p), p.n, isinstance(p, Box), p.__class__)
print(p + 1, 1 + p, len(p), p[1], 3 in p, list(p), bool(p), p == x, p != x)
print(int(p), float(p), [10, 11, 12, 13][p], p.__bytes__(), list(reversed(p)))
p.n = 0
print(x.n, bool(p))
p.extra = 1
del p.extra
attempt(lambda: p.extra)
attempt(lambda: hash(p))
attempt(lambda: next(p))
attempt(lambda: p())
p += 4
print(type(p).__name__, p.n)
p = proxy(x)
del x
attempt(lambda: p.n)
x = Box(1)
p = proxy(x)
del x
attempt(lambda: str(p))
attempt(lambda: p + 1)
attempt(lambda: bool(p))
attempt(lambda: setattr(p, "n", 1))
print("dead" in repr(p))


def f(a, b=2):
    return a + b


pf = proxy(f)
print(type(pf) is CallableProxyType, pf(1), pf(1, b=5))

# _remove_dead_weakref
c = C()
d = {"alive": ref(c), "dead": ref(C())}
_remove_dead_weakref(d, "alive")
_remove_dead_weakref(d, "dead")
_remove_dead_weakref(d, "missing")
print(list(d))
attempt(lambda: _remove_dead_weakref(d, []))
attempt(lambda: _remove_dead_weakref(1, 1))
attempt(lambda: _remove_dead_weakref({1: 2}, 1))

# A callback runs in the thread that let go last.
seen = []
c = C()
r = ref(c, lambda r: seen.append(threading.current_thread().name))


def work(holder):
    holder.clear()


holder = [c]
t = threading.Thread(target=work, args=(holder,), name="other")
del c
t.start()
t.join()
print(seen, r())


dead = []


def churn():
    for i in range(2000):
        o = C(i)
        rs = [ref(o), ref(o, dead.append), proxy(o)]
        assert rs[0]() is o
        del o


ts = [threading.Thread(target=churn) for _ in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print("threads done", len(dead), any(r() for r in dead))
