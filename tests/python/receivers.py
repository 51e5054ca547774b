# Methods and descriptors refuse objects that are none of theirs, in CPython's words.
def attempt(f, *args):
    try:
        print(f(*args))
    except (TypeError, AttributeError, IndexError) as e:
        print(f'{type(e).__name__}: {e}')


class Slotted:
    __slots__ = ('x',)


class Other:
    __slots__ = ('x',)


class Derived(Slotted):
    pass


attempt(str.upper, 5)
attempt(str.upper)
attempt(list.append, {}, 1)
attempt(dict.get, [], 1)
attempt(int.bit_length, 'x')
attempt(str.upper.__get__, 5)
attempt(type(Slotted.x).__get__, Slotted.x, Other())
attempt(Slotted.x.__set__, Other(), 1)
attempt(Slotted.x.__set__, 5, 1)
attempt(Slotted.x.__set__, Derived(), 1)
attempt(lambda: type(int.real).__get__(int.real, 'x'))
attempt(str.__len__, 5)
attempt(complex.__add__, 4, 5)


class Index:
    def __init__(self, v):
        self.v = v

    def __index__(self):
        return self.v


class Sub(int):
    def __index__(self):
        return 42

    def __hash__(self):
        return self


attempt(lambda: [1, 2][Index('1')])
attempt(lambda: [1, 2][Index(1)])
attempt(lambda: range(Index(1.5)))
attempt(lambda: 'abc'[Sub(1)])
attempt(hash, Sub(3))
attempt(lambda: {Sub(3): 1})


# Properties: documentation, names, derived classes.
class Text(property):
    pass


class Documented(property):
    """Its own."""


class P:
    @property
    def a(self):
        """from the getter"""

    @a.setter
    def a(self, v):
        pass

    b = Text(lambda self: 1, doc='given')
    c = Documented(a.fget)
    d = Documented(lambda self: 1)


print(P.a.__doc__, P.b.__doc__, P.c.__doc__, P.d.__doc__)
print(P.a.getter(lambda self: 2).__doc__, P.b.getter(lambda self: 2).__doc__, P.a.__name__)
named = property()
named.__name__ = 'chosen'
print(named.__name__)
attempt(setattr, P.a, 'fget', None)
attempt(P.a.__set_name__)


def gen():
    yield


g = gen()
attempt(setattr, g, '__name__', 1)
attempt(setattr, g, '__qualname__', None)


class Never(Exception):
    def __new__(cls, *args):
        return 5


attempt(g.throw, Never)
match bytearray(b'ab'):
    case bytearray(x):
        print(x)
values = list(range(300))
long = eval("f'" + '-'.join(f'{{values[{i}]}}' for i in range(300)) + "'")
print(len(long), long[-7:])
