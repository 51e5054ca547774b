"""The cycle collector: what it finds, __del__ and weak references of garbage, resurrection, the interface."""

import gc
import itertools
import sys
import threading
from _weakref import ref
from collections import deque

gc.collect()


class Node:
    def __init__(self, name=None):
        self.name = name


def count(make):
    """How much garbage `make` leaves behind."""
    gc.collect()
    make()
    return gc.collect()


# One of each kind: a cycle through it is found.
def a_list():
    x = []
    x.append(x)


def a_dict():
    x = {}
    x[1] = x


def a_tuple():
    x = []
    t = (x,)
    x.append(t)


def an_instance():
    a = Node()
    a.a = a


def a_closure():
    def f():
        return f


def a_method():
    a = Node()
    a.m = a.__init__


def two_instances():
    a, b = Node(), Node()
    a.other, b.other = b, a


def a_deque():
    d = deque()
    d.append(d)


for make in (a_list, a_dict, a_tuple, an_instance, a_closure, a_method, two_instances, a_deque):
    print(make.__name__, count(make))


def dies(make):
    """Whether what `make` refers to weakly is gone after a collection."""
    r = make()
    before = r() is not None
    gc.collect()
    return before, r() is None


def by_slots():
    class S:
        __slots__ = ("me", "__weakref__")

    s = S()
    s.me = s
    return ref(s)


def by_set():
    n = Node()
    n.s = {n}
    return ref(n)


def by_frozenset():
    n = Node()
    n.s = frozenset([n])
    return ref(n)


def by_class():
    class C:
        pass

    C.instance = C()
    return ref(C)


def by_super():
    class C:
        def __init__(self):
            super().__init__()
            self.hello()

        def hello(self):
            return C

    C()
    return ref(C)


def by_property():
    class C:
        @property
        def x(self):
            return C

        @staticmethod
        def s():
            return C

        @classmethod
        def c(cls):
            return C

    C().x
    return ref(C)


def by_function_parts():
    def f(x=[]):
        pass

    f.__defaults__[0].append(f)
    f.attribute = f
    return ref(f)


def by_generator():
    def g(box):
        yield box

    n = Node()
    n.g = g(n)
    next(n.g)
    return ref(n)


def by_generator_not_started():
    def g(box):
        yield box

    n = Node()
    n.g = g(n)
    return ref(n)


def by_exception():
    n = Node()
    try:
        raise ValueError(n)
    except ValueError as e:
        n.e = e
    return ref(n)


def by_traceback():
    def fails(n):
        here = n
        raise ValueError

    n = Node()
    try:
        fails(n)
    except ValueError as e:
        n.tb = e.__traceback__
    return ref(n)


def by_context():
    n = Node()
    try:
        try:
            raise KeyError
        except KeyError as e:
            e.n = n
            raise ValueError from e
    except ValueError as e:
        n.e = e
    return ref(n)


def by_bound_builtin():
    n = Node()
    items = [n]
    n.append = items.append
    return ref(n)


def by_iterators():
    n = Node()
    items = [n]
    n.parts = [iter(items), enumerate(items), zip(items, items), map(len, items)]
    n.parts += [filter(None, items), reversed(items), iter({1: n}.items())]
    for it in n.parts[:3]:
        next(it)
    return ref(n)


def by_shared_iterators():
    n = Node()
    items = [n]
    n.t, n.g = itertools.tee(items), itertools.groupby(items)
    next(n.t[0])
    n.group = next(n.g)
    n.more = [itertools.chain(items), itertools.cycle(items), itertools.accumulate(items)]
    for it in n.more:
        next(it)
    return ref(n)


def by_slice():
    n = Node()
    n.s = slice(n)
    return ref(n)


def by_views():
    n = Node()
    n.v = {"n": n}.values()
    return ref(n)


def by_module():
    module = type(sys)("made")
    module.f = lambda: module
    module.me = module
    return ref(module)


def by_subclasses_of_containers():
    class L(list):
        pass

    class S(str):
        pass

    l, s = L(), S("s")
    l.append(s)
    s.l = l
    return ref(l)


def by_weak_reference_with_callback():
    n = Node()
    n.r = ref(n, lambda r, n=n: None)
    return ref(n)


def by_thread_local():
    local = threading.local()
    n = Node()
    local.n = n
    n.local = local
    return ref(n)


def by_generic_alias():
    class C:
        pass

    C.alias = list[C]
    return ref(C)


def by_metaclass():
    class M(type):
        pass

    class C(metaclass=M):
        pass

    M.c = C
    return ref(M)


for name, make in list(globals().items()):
    if name.startswith("by_"):
        print(name, dies(make))

# What is reachable stays, whole.
keep = [Node("kept")]
keep[0].me = keep[0]
keep.append({"list": keep})
gc.collect()
print(keep[0].me.name, keep[1]["list"] is keep, len(keep))


def running():
    here = [1]
    here.append(here)
    gc.collect()
    yield here[0]
    gc.collect()
    yield len(here)


print(list(running()))


# A part of something shared goes, the other part still has everything.
def sibling():
    n = Node()
    n.ahead, behind = itertools.tee(iter("abc"))
    n.me = n
    list(n.ahead)
    return behind


behind = sibling()
gc.collect()
print(list(behind))


# Deep structures, forwards and in rings.
def deep():
    x = inner = []
    for _ in range(200_000):
        x = [x]
    inner.append(x)


print(count(deep))


# __del__ runs once for each object, on whole objects, before any weak reference can see them.
events = []


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        events.append((self.name, self.other.name, len(self.items)))


def loud():
    a, b = Loud("a"), Loud("b")
    a.other, b.other = b, a
    a.items = [a, b]
    b.items = [b, a, 1]


print(count(loud), sorted(events))
print(gc.is_finalized(1), gc.is_finalized(Node()))

def is_dead(r):
    return r() is None


# A class may get its __del__ late.
class Late:
    pass


class Later(Late):
    pass


late, later = Late(), Later()
later.me = later
Late.__del__ = lambda self: print("late", type(self).__name__)
del late, later
gc.collect()


# Resurrection: everything that it leads to lives on, and __del__ does not run again.
graves = []


class Zombie:
    def __del__(self):
        print("zombie", gc.is_finalized(self), r() is None)
        graves.append(self)


def zombie():
    global r
    z = Zombie()
    z.me = z
    z.friend = [z, Node("friend")]
    r = ref(z, lambda r: print("callback of the zombie's reference", r()))


zombie()
print(gc.collect(), len(graves), graves[0].me is graves[0], graves[0].friend[1].name)
again = ref(graves[0])
graves.clear()
print(is_dead(again))
print(gc.collect() > 0)
print(is_dead(again))


# One that is revived keeps what else is alive in its cycle, other garbage goes.
def mixed():
    z = Zombie()
    z.me = z
    n = Node("lost")
    n.me = n
    return ref(n)


r = lambda: None
lost = mixed()
print(gc.collect() > 0, len(graves))
print(is_dead(lost))
graves.clear()
gc.collect()

# An exception in __del__ is reported, and the collection goes on.
reported = []
sys.unraisablehook = lambda args: reported.append(
    (args.exc_type.__name__, str(args.exc_value), args.object.__qualname__, args.err_msg)
)


class Bad:
    def __del__(self):
        raise ValueError(self.name)


def bad():
    for name in "xy":
        b = Bad()
        b.me, b.name = b, name


print(count(bad), sorted(reported))
reported.clear()
Bad.name = "plain"
Bad()
print(reported)


# Callbacks of weak references to garbage: when the reference itself is no garbage.
def boom(r):
    raise KeyError("boom")


def weak():
    n = Node()
    n.me = n
    inside = Node()
    inside.r = ref(n, lambda r: events.append("never"))
    inside.me, n.inside = inside, inside
    return [ref(n), ref(n, lambda r: events.append(("callback", r()))), ref(n, boom)]


events.clear()
reported.clear()
refs = weak()
gc.collect()
print(events, [r() for r in refs], reported)
sys.unraisablehook = sys.__unraisablehook__


# A callback that makes a reference to other garbage through a weak one gets nothing.
def sneaky():
    a, b = Node("a"), Node("b")
    a.me, b.me = a, b
    a.b = b
    to_b = ref(b)
    return ref(a, lambda r: events.append(to_b()))


events.clear()
refs = sneaky()
gc.collect()
print(events)


# A suspended generator is closed, with its finally clauses.
def guarded(box):
    try:
        yield
    finally:
        print("finally", len(box))


def suspended():
    box = []
    g = guarded(box)
    box.append(g)
    next(g)


suspended()
gc.collect()

# Automatic collection: memory stays flat, whatever the cycles are made of.
print(gc.isenabled(), gc.get_threshold())


def churn(n):
    for i in range(n):
        a = Node(i)
        a.items = [a, {"a": a}]


def memory():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * 4096


churn(100_000)
before = memory()
churn(250_000)
print("flat", memory() - before < 4 << 20)

gc.disable()
alive = ref(Node())
n = Node()
n.me = n
alive = ref(n)
del n
junk = [[] for _ in range(50_000)]
print(gc.isenabled(), alive() is not None)
gc.enable()
for _ in range(100):
    junk.append([])
del junk
gc.collect()
print(gc.isenabled(), alive())
gc.set_threshold(0)
print(gc.get_threshold())
gc.set_threshold(700, 20, 30)
print(gc.get_threshold())

# Statistics and callbacks.
before = gc.get_stats()[2]
a_list()
found = gc.collect()
after = gc.get_stats()[2]
print(found, after["collections"] - before["collections"], after["collected"] - before["collected"])
print(sorted(after), len(gc.get_stats()), [type(n).__name__ for n in gc.get_count()])


def note(phase, info):
    print(phase, info)


gc.callbacks.append(note)
a_list()
gc.collect()
gc.collect(0)
gc.callbacks.remove(note)
for wrong in (-1, 3, "x", None):
    try:
        gc.collect(wrong)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)

# DEBUG_SAVEALL keeps garbage for looking at.
gc.set_debug(gc.DEBUG_SAVEALL)
print(gc.get_debug())
x = ["saved"]
x.append(x)
address = id(x)
del x
gc.collect()
gc.set_debug(0)
print([g[0] for g in gc.garbage if id(g) == address])
gc.garbage.clear()
gc.collect()

# Looking around.
a, b = Node("a"), [1, "two", 3.0]
print(sorted(map(str, gc.get_referents(b))), gc.get_referents({"b": b})[-1] is b)
print(any(v is Node for v in gc.get_referents(a)), any(v is list for v in gc.get_referents(b)))
print(gc.get_referents(1, "s", None), gc.get_referents())
holder = [a]
print(any(v is holder for v in gc.get_referrers(a)), any(v is a for v in gc.get_referrers(holder)))
print(any(v is a for v in gc.get_objects()), any(v is b for v in gc.get_objects()))
for v in (1, "s", None, 1.5, b"b", [], {}, {"k": 1}, {"k": []}, (1,), ([],), set(), a, Node, int, len, ref(a)):
    print(type(v).__name__, gc.is_tracked(v))

# freeze and unfreeze
gc.freeze()
print(gc.get_freeze_count() > 100)
gc.unfreeze()
print(gc.get_freeze_count())


# Threads collect while others make garbage.
def work():
    for i in range(3000):
        a = Node(i)
        a.me = a
        if i % 500 == 0:
            gc.collect()


ts = [threading.Thread(target=work) for _ in range(4)]
for t in ts:
    t.start()
for t in ts:
    t.join()
print("threads done")


# A collection inside a collection does nothing; one inside __del__ neither.
class Nested:
    def __del__(self):
        events.append(gc.collect())


events.clear()
n = Nested()
n.me = n
del n
gc.collect()
print(events)


class AtExit:
    def __del__(self):
        print("at exit", self.name, type(helper).__name__)


def helper():
    pass


end = AtExit()
end.me, end.name = end, "garbage"
del end
