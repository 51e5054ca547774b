"""The pickler that the interpreter brings: what it writes in every protocol, what it reads, what it refuses."""
import collections
import copyreg
import datetime
import decimal
import enum
import fractions
import functools
import io
import pickle
import pickletools
import sys
import types

print(pickle.Pickler.__module__, pickle.PicklingError.__module__, pickle.PickleError.__mro__[1].__name__, pickle.UnpicklingError.__base__.__name__)


def digest(data):
    n = 0
    for b in data:
        n = (n * 257 + b) % (2**61 - 1)
    return n


class Plain:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return type(other) is type(self) and self.__dict__ == other.__dict__


class Slots:
    __slots__ = "a", "b"

    def __eq__(self, other):
        return (self.a, self.b) == (other.a, other.b)


class Stateful:
    def __getstate__(self):
        return ("state", 1)

    def __setstate__(self, state):
        self.got = state

    def __eq__(self, other):
        return self.got == other.got


class Reduced:
    def __init__(self, *args):
        self.args = args

    def __reduce__(self):
        return Reduced, self.args

    def __eq__(self, other):
        return self.args == other.args


class WithNew(tuple):
    def __new__(cls, a, *, b):
        self = super().__new__(cls, (a, b))
        return self

    def __getnewargs_ex__(self):
        return (self[0],), {"b": self[1]}


class Color(enum.Enum):
    RED = 1


class MyList(list):
    pass


class MyDict(dict):
    pass


class Outer:
    class Inner:
        pass

    @staticmethod
    def tool():
        pass


Point = collections.namedtuple("Point", "x y")
s = Slots()
s.a, s.b = 1, [2]
st = Stateful()
st.got = ("state", 1)
shared = ["shared"]
my = MyList([1, 2])
my.extra = 5
values = [
    None, True, False, 0, 1, -1, 255, 256, 65535, 65536, -256, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**63, -2**63, 2**64, 10**30, -(10**700),
    0.0, -0.5, 1e300, float("inf"), "", "abc", "é\u20ac\U0001F600", "a\nb\\c\r\x00\x1a", "x" * 300, "y" * 70000, b"", b"abc", b"\xff" * 300, b"z" * 70000,
    bytearray(b"ab"), bytearray(), (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1], [1, 2, 3], list(range(1001)), {}, {"a": 1}, {1: 2, 3: [4]}, {i: i for i in range(1001)},
    set(), {1}, frozenset(), frozenset([2]), [shared, shared, (shared,)], 1 + 2j, range(3), slice(1, 2), Ellipsis, NotImplemented, type(None), int, len, print, Plain, Outer.Inner, Outer.tool, collections.OrderedDict,
    Plain([1, "a"]), s, st, Reduced(1, "b"), WithNew(1, b=2), Color.RED, Color, my, MyDict(a=1), Point(1, 2), collections.OrderedDict(a=1), collections.deque([1, 2], 5), collections.Counter("aab"), collections.defaultdict(list, {1: [2]}),
    ValueError("bad", 3), datetime.date(2020, 1, 2), decimal.Decimal("1.5"), fractions.Fraction(1, 3), functools.partial(int, base=2), "".join, [].append, dict.fromkeys, types.SimpleNamespace(a=1), ["a", "a", "b", "a"], [["tail"] * 2, {"k": "v"}],
]
known = {}
for protocol in range(6):
    row = []
    for v in values:
        try:
            data = pickle.dumps(v, protocol)
        except Exception as e:
            row.append(f"{type(e).__name__}: {e}"[:60])
            continue
        plain = not isinstance(v, (set, frozenset, datetime.date, decimal.Decimal, fractions.Fraction)) and not callable(getattr(v, "__self__", None)) and "version" not in repr(v)
        back = pickle.loads(data)
        python = pickle._loads(data)
        file = io.BytesIO()
        pickle.dump(v, file, protocol)
        file.write(b"after")
        file.seek(0)
        again = pickle.load(file)
        good = [type(back) is type(v), file.read() == b"after"]
        if not isinstance(v, (functools.partial, BaseException)) and not callable(v):
            good += [back == v, again == v, python == v]
        if not all(good):
            row.append(f"WRONG {v!r} {good} {back!r}")
        row.append(digest(data) if plain and v is not Ellipsis else "-")
    print(protocol, row)

# What contains itself.
loop = []
loop.append(loop)
a = pickle.loads(pickle.dumps(loop))
print(a[0] is a)
d = {}
d["d"] = d
a = pickle.loads(pickle.dumps(d))
print(a["d"] is a)
inner = []
t = (inner, 1)
inner.append(t)
for protocol in range(6):
    a = pickle.loads(pickle.dumps(t, protocol))
    print(a[0][0] is a, end=" ")
p = Plain(None)
p.x = p
a = pickle.loads(pickle.dumps(p))
print(a.x is a)
x = Reduced()
x.args = ([x],)
try:
    pickle.dumps(x)
except RecursionError as e:
    print("RecursionError")
deep = []
for i in range(100000):
    deep = [deep]
try:
    pickle.dumps(deep)
except RecursionError as e:
    print(e)
while deep:
    deep = deep.pop()


# What a subclass may decide.
class P(pickle.Pickler):
    def persistent_id(self, obj):
        return ("id", obj.x) if isinstance(obj, Plain) else None

    def reducer_override(self, obj):
        if isinstance(obj, Slots):
            return str, ("a Slots",)
        return NotImplemented


class U(pickle.Unpickler):
    def persistent_load(self, pid):
        return "loaded", pid

    def find_class(self, module, name):
        print("find", module, name)
        return super().find_class(module, name)


f = io.BytesIO()
P(f).dump([Plain(3), s, Reduced(4)])
f.seek(0)
print(U(f).load()[:2])
try:
    pickle.loads(f.getvalue())
except pickle.UnpicklingError as e:
    print(e)
f = io.BytesIO()
p = pickle.Pickler(f)
p.dispatch_table = copyreg.dispatch_table.copy()
p.dispatch_table[Plain] = lambda obj: (list, ("table",))
p.dump(Plain(1))
print(pickle.loads(f.getvalue()))
f = io.BytesIO()
p = pickle.Pickler(f, 4)
p.dump(shared)
first = f.tell()
p.dump(shared)
print(f.tell() - first)
p.clear_memo()
p.dump(shared)
f.seek(0)
u = pickle.Unpickler(f)
one, two, three = u.load(), u.load(), u.load()
print(one is two, one is three, one == three, f.read())
p.fast = True
print(p.bin, p.fast)
copyreg.add_extension("__main__", "Plain", 200)
print(digest(pickle.dumps(Plain, 4)), pickle.loads(pickle.dumps(Plain)) is Plain)
copyreg.remove_extension("__main__", "Plain", 200)
print(pickle.loads(b"\x80\x02U\x03abcq\x00."), pickle.loads(b"S'a\\x41b'\n."), pickle.loads(b"U\x02\xff\xfe.", encoding="latin1"), pickle.loads(b"U\x01a.", encoding="bytes"))
print(pickle.loads(b"cUserDict\nUserDict\n.") if sys.version_info < (3,) else pickle.loads(b"c__builtin__\nxrange\n(I3\ntR."))
print(pickle.loads(b"(lp0\nI1\naI01\na(dS'k'\nL5L\ns(F1.5\nt."), pickle.loads(b"(i__main__\nPlain\n." if False else b"N."))


# What is refused.
def local():
    class Hidden:
        pass

    return Hidden, lambda: 0


for wrong in [lambda: 0, *local(), local()[0](), (i for i in ()), sys, open, io.StringIO, type("Unknown", (), {})]:
    try:
        data = pickle.dumps(wrong)
        print("fine", pickle.loads(data))
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])
for data in [b"", b"\x80", b"\x80\x04", b"\x80\x07.", b".", b"N", b"NN0.", b"(.", b"0.", b"]a.", b"\x8c\x05ab.", b"X\xff\xff\xff\xff.", b"h\x05.", b"garbage", b"\xff", b"cnowhere\nx\n.", b"cos\nnothing\n.",
             b"\x95\xff\x00\x00\x00\x00\x00\x00\x00N.", b"I1", b"Ix\n.", b"}NN.N.", b"(1.", b"1.", b"NR.", b"N)\x81.", b"Nb.", b"NNb.", b"S'abc\n.", b"\x82\x00.", b"\x82\x05.", b"Q.", b"\x97.", b"\x93.", b"NN\x93.", b"p-1\n.", b"Np-1\n.", b"\x8c\x01\xff.", b"\x8a\x02a."]:
    try:
        print(data, "gives", pickle.loads(data))
    except Exception as e:
        print(data, type(e).__name__, e)
for f, args in [(pickle.dumps, (1, 9)), (pickle.dumps, ()), (pickle.loads, ("text",)), (pickle.load, (5,)), (pickle.dump, (1, 2)), (pickle.Pickler, ()), (pickle.Pickler, (5,)), (pickle.Unpickler, (5,))]:
    try:
        f(*args)
    except Exception as e:
        print(type(e).__name__, e)


class BadReduce:
    def __init__(self, r):
        self.r = r

    def __reduce__(self):
        return self.r


for r in [5, (), (1,), (1, 2), (int, 5), (int, (), None, 5), (int, (), None, None, [1]), (1,) * 7, "nothing", (copyreg.__newobj__, ()), (copyreg.__newobj__, (int,))]:
    try:
        pickle.dumps(BadReduce(r))
        print("fine")
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])
