# Objects of every kind go through every protocol and come back.
import collections
import dataclasses
import enum
import fractions
import functools
import itertools
import math
import operator
import pickle
import random
import re
import types


class Plain:
    def __init__(self):
        self.a = [self]

    def method(self):
        return len(self.a)

    @classmethod
    def made(cls):
        return cls

    class Inner:
        pass


class Slots:
    __slots__ = "x", "y"


class State:
    def __getstate__(self):
        return 42

    def __setstate__(self, state):
        self.got = state


class Reduced:
    def __reduce__(self):
        return Reduced, (), {"z": 3}


class NewArgs(int):
    def __new__(cls, value, unit):
        made = int.__new__(cls, value)
        made.unit = unit
        return made

    def __getnewargs__(self):
        return int(self), self.unit


class NewArgsEx:
    def __new__(cls, a, *, b):
        made = object.__new__(cls)
        made.ab = a, b
        return made

    def __getnewargs_ex__(self):
        return (1,), {"b": 2}


class L(list):
    pass


class D(dict):
    pass


class Color(enum.Enum):
    RED = 1


class Flag(enum.Flag):
    A = 1
    B = 2


Point = collections.namedtuple("Point", "x y")


@dataclasses.dataclass
class Data:
    x: int
    y: list


class Wrong(Exception):
    def __init__(self, a, b):
        super().__init__(a, b)
        self.b = b


def function(x):
    return x


def show(v):
    if isinstance(v, Exception):
        return repr(v), v.__dict__
    if type(v).__module__ == "__main__" and hasattr(v, "__dict__") and not callable(v):
        return type(v).__name__, sorted(k for k in v.__dict__)
    return v


VALUES = [
    None, True, 0, 255, 65536, -1, 2**31, -2**63, 2**100, -(10**700), 1.5, float("inf"), 1j, ..., NotImplemented,
    "", "text", "é\u20ac\U0001f600", "x" * 300, b"", b"bytes", b"\xff" * 300, bytearray(b"ab"),
    (), (1,), (1, 2), (1, 2, 3, 4), [], [1, [2]], {}, {"a": {1: 2}}, set(), {1}, frozenset({1, 2}), range(1, 9, 2),
    slice(1, None, 2), int, type(None), type(...), type, len, math.sin, function, Plain, Plain.Inner,
    operator.itemgetter(1, 2), operator.attrgetter("a.b"), operator.methodcaller("f", 1),
    functools.partial(function, 1, b=2).args, collections.Counter("abca"), collections.OrderedDict(a=1, b=2),
    collections.defaultdict(list, {1: [2]}), collections.deque([1, 2, 3], 5), collections.ChainMap({1: 2}),
    Color.RED, Flag.A | Flag.B, Point(1, 2), fractions.Fraction(1, 3), types.SimpleNamespace(a=1),
    Data(1, [2]), list[int], int | str, re.compile("a+", re.I), ValueError("a", 2), KeyError("k"),
    OSError(2, "gone", "file"), L([1, 2]), D({1: 2}), str.upper, dict.fromkeys, Plain.made,
    "abc".upper, ExceptionGroup("g", [ValueError(1)]),
]
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    wrong = []
    for value in VALUES:
        try:
            back = pickle.loads(pickle.dumps(value, protocol))
        except Exception as e:
            wrong.append((value, e))
            continue
        if not isinstance(value, (Exception, re.Pattern)) and callable(value) and hasattr(value, "__self__"):
            same = back == value or back() == value()
        else:
            same = back == value or repr(back) == repr(value)
        if not same or type(back) is not type(value):
            wrong.append((value, back))
    print(protocol, len(VALUES), wrong)

for protocol in 0, 2, 5:
    p = pickle.loads(pickle.dumps(Plain(), protocol))
    print(p.a[0] is p, pickle.loads(pickle.dumps(p.method, protocol))())
    s = Slots()
    s.x = 1
    if protocol:
        back = pickle.loads(pickle.dumps(s, protocol))
        print(back.x, hasattr(back, "y"))
        print(pickle.loads(pickle.dumps(NewArgsEx(3, b=4), protocol)).ab)
    print(pickle.loads(pickle.dumps(State(), protocol)).got, pickle.loads(pickle.dumps(Reduced(), protocol)).z)
    n = pickle.loads(pickle.dumps(NewArgs(5, "m"), 2))
    print(n, n.unit, type(n).__name__)
    e = Wrong(1, 2)
    e.note = "here"
    e.add_note("more")
    print(show(pickle.loads(pickle.dumps(e, protocol))))
    r = random.Random(5)
    again = pickle.loads(pickle.dumps(r, protocol))
    print(r.random() == again.random())
    f = pickle.loads(pickle.dumps(functools.partial(function, 1), protocol))
    print(f())

shared = [1]
a, b = pickle.loads(pickle.dumps((shared, shared)))
print(a is b)
it = iter([1, 2, 3])
next(it)
for i in it, iter("abc"), iter((1, 2)), iter({1: 2}), reversed([1, 2]), iter(range(3)), enumerate("ab"), zip("ab", "cd"), map(str, [1, 2]), filter(None, [0, 1]):
    print(type(i).__name__, list(pickle.loads(pickle.dumps(i))))

for value in lambda: 0, (x for x in ()), type("Local", (), {})(), open, print.__class__, itertools:
    try:
        pickle.loads(pickle.dumps(value))
        print("pickled", value)
    except Exception as e:
        print(type(e).__name__)


class Persistent(pickle.Pickler):
    def persistent_id(self, obj):
        return "the one" if obj is Color else None


class Unpersistent(pickle.Unpickler):
    def persistent_load(self, pid):
        return pid

    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"{module}.{name} is forbidden")


import io

f = io.BytesIO()
Persistent(f).dump([Color, 1])
f.seek(0)
print(Unpersistent(f).load())
for data in b"\x80\x09.", b"cos\nsystem\n.":
    try:
        Unpersistent(io.BytesIO(data)).load()
    except Exception as e:
        print(type(e).__name__, e if e.args else "")
print(pickle.dumps([1, "a", (None, 2.5), {b"x": {3}}], 0))
print(pickle.dumps([1, "a", (None, 2.5), {b"x": {3}}], 4))
