import collections.abc
import typing
from typing import Annotated, Any, Callable, ClassVar, Final, Generic, Literal, NamedTuple, NewType, Optional, ParamSpec, Protocol, TypedDict, TypeVar, TypeVarTuple, Union, Unpack, cast, get_args, get_origin, get_type_hints, overload, runtime_checkable

T = TypeVar("T")
K = TypeVar("K", bound=int)
S = TypeVar("S", str, bytes)
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")
print(T, K.__bound__, S.__constraints__, TypeVar("C", covariant=True), P, Ts, P.args, T.__name__, T.__module__)


class Stack(Generic[T]):
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> "Stack[T]":
        self.items.append(item)
        return self


class Pair(Generic[T, K]):
    pass


class IntStack(Stack[int]):
    pass


print(Stack[int], Stack[int]().push(1).items, Pair[str, int], Pair[T, int][str], Stack.__parameters__, IntStack.__orig_bases__, Stack[int].__origin__)
print(get_origin(list[int]), get_args(dict[str, int]), get_args(Callable[[int, str], bool]), get_origin(Optional[int]) is not None, get_args(Optional[int]))
print(list[T][int], dict[K, T].__parameters__, dict[str, T][int], tuple[T, ...][int], (list[T] | None)[int], get_args(Union[int, str, int]))
for bad in (lambda: Stack[int, str], lambda: list[int][str], lambda: Pair[int], lambda: Generic[int], lambda: TypeVar("X", int), lambda: Union[()], lambda: Stack()[0]):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)


class Employee(NamedTuple):
    """Who works."""

    name: str
    id: int = 3


e = Employee("Bob")
print(e, e._asdict(), Employee._field_defaults, Employee.__doc__, Employee.__annotations__, NamedTuple("N", [("a", int)])(1))


class Movie(TypedDict, total=False):
    title: str
    year: int


print(Movie(title="x", year=1), Movie.__required_keys__, sorted(Movie.__optional_keys__), Movie.__total__, TypedDict("D", {"a": int})(a=1))


@runtime_checkable
class Closer(Protocol):
    def close(self) -> None: ...


class Resource:
    def close(self) -> None:
        print("closed")


print(isinstance(Resource(), Closer), isinstance(3, Closer), issubclass(Resource, Closer))
try:
    Closer()
except TypeError as e:
    print(e)

UserId = NewType("UserId", int)
print(UserId(5), UserId.__name__, UserId.__supertype__, cast(int, "x"), Literal[1, "a"], Literal[1, 2] == Literal[2, 1], Annotated[int, "m"], ClassVar[int], Final[int])


def f(a: int, b: "str" = "x", *args: float, c: Optional["Stack"] = None, **kw: Any) -> list[int]:
    return []


hints = get_type_hints(f)
print(list(hints), hints["a"], hints["b"], hints["return"], get_args(hints["c"])[0] is Stack)


class A:
    x: int = 1
    y: "list[A]"
    z: ClassVar[str] = "s"


print(get_type_hints(A)["y"], get_type_hints(A)["x"], get_type_hints(Stack.push)["item"])
print(get_type_hints(lambda: 0), typing.get_overloads(f), collections.abc.Callable[[int], str], Callable[P, T], Callable[..., int])


@overload
def g(x: int) -> int: ...
@overload
def g(x: str) -> str: ...
def g(x):
    return x


print(g(1), len(typing.get_overloads(g)), typing.List[int], typing.Dict[str, int], typing.Tuple[int, ...], typing.Iterable[T], typing.Type[int])


def first[U: int](xs: list[U]) -> U:
    return xs[0]


class Box[V]:
    def __init__(self, v: V):
        self.v = v

    def get(self) -> V:
        return self.v


type Alias[W] = list[W] | None
print(first([1]), first.__type_params__, Box[int](3).get(), Box.__type_params__, Box[int], Alias, Alias.__value__, Alias[int], Alias.__type_params__)
print(first.__type_params__[0].__bound__, Box.__mro__[1].__name__, Box.__orig_bases__, Box.__parameters__)


class Shape(Generic[*Ts]):
    pass


print(Shape[int, str], Shape[()], Generic[*Ts] if False else Shape.__parameters__, tuple[*Ts], tuple[int, *Ts][str, float])


@typing.final
class Last:
    @typing.override
    def m(self): ...


print(Last.__final__, Last.m.__override__, typing.TYPE_CHECKING, typing.Any, typing.NoReturn, typing.Self, isinstance(1, typing.SupportsInt), typing.is_typeddict(Movie))
import functools


@functools.singledispatch
def kind(x):
    return "other"


@kind.register
def _(x: int):
    return "int"


@kind.register(list)
def _(x):
    return "list"


@kind.register
def _(x: float | str):
    return "float or str"


print(kind(1), kind([]), kind("s"), kind(1.5), kind(None), kind(True), sorted(c.__name__ for c in kind.registry))


class M:
    @functools.singledispatchmethod
    def m(self, x):
        return "?"

    @m.register
    def _(self, x: int):
        return "i"

    @functools.cached_property
    def once(self):
        return []

    part = functools.partialmethod(lambda self, a, b: (a, b), 1)


m = M()
print(m.m(1), m.m("x"), m.once is m.once, m.part(2))
