import copy
import dataclasses
import inspect
from dataclasses import KW_ONLY, FrozenInstanceError, InitVar, asdict, astuple, dataclass, field, fields, is_dataclass, make_dataclass, replace
from enum import Enum


@dataclass
class Point:
    x: int
    y: float = 1.5
    tags: list = field(default_factory=list, repr=False, compare=False)

    def norm(self):
        return (self.x**2 + self.y**2) ** 0.5


p = Point(3, 4.0)
print(p, p.norm(), p == Point(3, 4.0, ["t"]), p != Point(1), Point(1).tags is Point(1).tags, Point.__doc__)
print(asdict(Point(1, tags=[{"a": (1, 2)}])), astuple(p), replace(p, y=0), is_dataclass(Point), is_dataclass(p), is_dataclass(int))
print([(f.name, f.type, f.default if f.default is not dataclasses.MISSING else "-", f.init, f.repr) for f in fields(Point)])
print(inspect.signature(Point), Point.__match_args__, hasattr(Point, "tags"), Point.__hash__)


@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int = 0
    label: str = field(default="", compare=False)


v = Version(1, 2)
print(sorted([Version(2), v, Version(1)]), v < Version(1, 3), max(v, Version(0, 9)), hash(v) == hash(Version(1, 2, "x")), {v: 1}[Version(1, 2)])
for call in (lambda: setattr(v, "major", 3), lambda: delattr(v, "minor"), lambda: v < 3, lambda: Version(), lambda: Version(1, 2, 3, 4), lambda: Version(1, nope=2)):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


@dataclass
class Base:
    a: int
    b: int = 2


@dataclass
class Derived(Base):
    c: int = 3
    b: int = 20


print(Derived(1), Derived(1).b, Derived.__mro__[1].__name__, [f.name for f in fields(Derived)])


@dataclass(kw_only=True)
class Options:
    name: str
    size: int = 0


@dataclass
class Mixed:
    first: int
    _: KW_ONLY
    second: int = 2
    scale: InitVar[int] = 10
    total: int = field(init=False)

    def __post_init__(self, scale):
        self.total = (self.first + self.second) * scale


print(Options(name="n"), Mixed(1), Mixed(1, second=5, scale=2).total, inspect.signature(Mixed))
try:
    Options("n")
except TypeError as e:
    print(e)


@dataclass(slots=True)
class Slotted:
    x: int
    y: int = 0


s = Slotted(1)
print(s, Slotted.__slots__, hasattr(s, "__dict__"), copy.copy(s), copy.deepcopy(Point(1, tags=[[1]])).tags)
try:
    s.z = 1
except AttributeError as e:
    print(type(e).__name__)

C = make_dataclass("C", ["x", ("y", int), ("z", int, field(default=5))], namespace={"sum": lambda self: self.x + self.y + self.z})
print(C(1, 2), C(1, 2).sum(), C.__name__)


@dataclass(unsafe_hash=True)
class Hashed:
    k: int


@dataclass(eq=False)
class Identity:
    k: int


@dataclass(repr=False)
class NoRepr:
    k: int

    def __repr__(self):
        return "own"


print(hash(Hashed(1)) == hash(Hashed(1)), Identity(1) == Identity(1), NoRepr(1), Identity(1) in {Identity(1)})


@dataclass
class Tree:
    value: int
    left: "Tree | None" = None
    right: "Tree | None" = None

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


t = Tree(2, Tree(1), Tree(3))
print(list(t), asdict(t), t)
match p:
    case Point(3, y, tags=[]):
        print("matched", y)
for source in ("x: list = []", "x: int = 1\n    y: int", "x: int = field(default=1, default_factory=int)"):
    try:
        exec(f"@dataclass\nclass Bad:\n    {source}\n", globals())
    except Exception as e:
        print(type(e).__name__, e)


class Color(Enum):
    RED = 1


@dataclass
class Generic:
    items: dict[str, list[int]] = field(default_factory=dict)
    color: Color = Color.RED
    meta: int = field(default=0, metadata={"unit": "m"})


print(Generic(), fields(Generic)[2].metadata["unit"], asdict(Generic({"a": [1]})))
r = Tree(1)
r.left = r
print(r)


def f(a, /, b: int, *args, c=3, d: str = "x", **kw) -> bool: ...


sig = inspect.signature(f)
print(sig, list(sig.parameters), sig.parameters["c"].default, sig.parameters["b"].kind.name, sig.return_annotation)
print(sig.bind(1, 2, 3, c=4, e=5).arguments, inspect.getfullargspec(f).kwonlydefaults, inspect.isfunction(f), inspect.isclass(Point), inspect.ismethod(p.norm))
print(inspect.getdoc(Point.norm), inspect.signature(p.norm), inspect.getmembers(v, lambda m: isinstance(m, int)))
