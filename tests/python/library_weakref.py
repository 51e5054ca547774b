"""What weakref builds on references: dictionaries, sets, methods, finalizers; and cycles through functools."""

import copy
import functools
import gc
import weakref
from collections import OrderedDict, defaultdict, deque


class C:
    def __init__(self, name="c"):
        self.name = name

    def __repr__(self):
        return f"C({self.name!r})"

    def shout(self):
        return self.name.upper()


a, b = C("a"), C("b")
values = weakref.WeakValueDictionary(a=a, b=b)
print(sorted(values), values["a"], values.get("x"), len(values), "b" in values)
del a
print(sorted(values), len(values), sorted(values.items()), values.pop("b"), len(values))

keys = weakref.WeakKeyDictionary()
a = C("key")
keys[a] = 1
keys[b] = 2
print(len(keys), keys[a], sorted(keys.values()))
del a
print(len(keys), list(keys.items()))
for k in keys:
    print("iterating", k)

s = weakref.WeakSet([b])
a = C("member")
s.add(a)
print(len(s), a in s)
del a
print(len(s), list(s), s == {b})



class Tagged(weakref.WeakSet):
    __slots__ = ("tag", "unset")


class Pair:
    __slots__ = ("x", "y")


s = Tagged([b])
s.tag, s.extra = "tag", ["extra"]
t = copy.copy(s)
print(t == s, t.tag, t.extra is s.extra, hasattr(t, "unset"))
p = Pair()
print(p.__getstate__())
p.y = [1]
q = copy.deepcopy(p)
print(p.__getstate__(), q.y, q.y is p.y, hasattr(q, "x"))

method = weakref.WeakMethod(b.shout)
print(method()(), method == weakref.WeakMethod(b.shout))
dying = C("dying")
method = weakref.WeakMethod(dying.shout, lambda m: print("method gone", m()))
del dying

done = C("final")
f = weakref.finalize(done, print, "finalized", 1, sep="-")
print(f.alive, f.peek()[2:], f.atexit)
del done
print(f.alive, f())
kept = C("until the end")
weakref.finalize(kept, print, "at exit")
detached = C("detached")
f = weakref.finalize(detached, print, "never")
print(f.detach()[1:3] == (print, ("never",)), f.alive)
del detached

# Values that go while the dictionary is iterated.
objects = [C(i) for i in range(5)]
d = weakref.WeakValueDictionary(enumerate(objects))
seen = []
for k, v in d.items():
    seen.append(k)
    objects.clear()
del v
print(seen[0], len(d))


def dies(make):
    gc.collect()
    r = make()
    gc.collect()
    return r() is None


def by_partial():
    c = C()
    c.p = functools.partial(print, c, end=c)
    return weakref.ref(c)


def by_cache():
    @functools.lru_cache
    def f(x):
        return f

    f(1)
    c = C()
    c.f, f.c = f, c
    f(c)
    return weakref.ref(c)


def by_cached_property():
    class P:
        @functools.cached_property
        def me(self):
            return self

    p = P()
    p.me
    return weakref.ref(p)


def by_comparison_key():
    c = C()
    c.key = functools.cmp_to_key(lambda a, b: 0)(c)
    return weakref.ref(c)


def by_default_dict():
    c = C()
    c.d = defaultdict(lambda: c)
    c.d[1]
    return weakref.ref(c)


def by_ordered_dict():
    c = C()
    c.d = OrderedDict(c=c)
    return weakref.ref(c)


def by_deque():
    c = C()
    c.d = deque([c])
    c.it = iter(c.d)
    return weakref.ref(c)


for name, make in list(globals().items()):
    if name.startswith("by_"):
        print(name, dies(make))
print("end")
