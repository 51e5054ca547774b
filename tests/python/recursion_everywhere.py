"""Recursion without an end through every special method: always the same error."""


class A:
    def __getattr__(self, n): return self.foo
    def __eq__(self, o): return self == o
    def __len__(self): return len(self)
    def __iter__(self): return iter(self)
    def __str__(self): return str(self)
    def __repr__(self): return repr(self)
    def __call__(self): return self()
    def __bool__(self): return bool(self)
    def __getitem__(self, i): return self[i]
    def __add__(self, o): return self + o
    def __hash__(self): return hash(self)
    def __lt__(self, o): return self < o
    def __index__(self): return int(self)
    def __contains__(self, x): return x in self
def f(): return f()
def g(*a): return g(*a)
def h(x): return max([1], key=h)
def m(x): return list(map(m, [1]))
def s(x): return sorted([1, 2], key=s)
def gen(): yield from gen()
class B:
    def __init__(self): B()
class P:
    @property
    def x(self): return self.x
tests = {"getattr": lambda: A().q, "eq": lambda: A() == 1, "len": lambda: len(A()), "iter": lambda: iter(A()), "str": lambda: str(A()), "repr": lambda: repr(A()), "call": lambda: A()(), "bool": lambda: bool(A()), "item": lambda: A()[0], "add": lambda: A() + 1, "hash": lambda: hash(A()), "lt": lambda: A() < 1, "in": lambda: 1 in A(), "f": f, "g": g, "h": lambda: h(1), "m": lambda: m(1), "s": lambda: s(1), "gen": lambda: list(gen()), "B": B, "x": lambda: P().x}
for k, t in tests.items():
    try: t()
    except RecursionError as e: print(k, e)
    except Exception as e: print(k, type(e), e)
