# Iterators are copied and pickled with their place in what they go over.
import copy
import pickle


def rest(it):
    return list(copy.copy(it)), list(pickle.loads(pickle.dumps(it))), list(it)


for make in (lambda: iter([1, 2, 3]), lambda: iter((1, 2, 3)), lambda: iter('abc'), lambda: iter(b'abc'),
             lambda: iter(range(3)), lambda: reversed([1, 2, 3]), lambda: reversed('abc'),
             lambda: iter({1: 2, 3: 4, 5: 6})):
    it = make()
    next(it)
    print(*rest(it), type(it).__name__)
    print(*rest(it))

data = [1, 2, 3]
it = iter(data)
next(it)
function, args, state = it.__reduce__()
print(function is iter, args[0] is data, state)
data.append(4)
other = function(*args)
other.__setstate__(state)
print(list(other), it.__length_hint__())
back = reversed(data)
next(back)
function, args, state = back.__reduce__()
print(function is reversed, args[0] is data, state)
back.__setstate__(100)
print(list(back))
for it in (iter([1, 2]), iter((1, 2)), reversed([1, 2]), iter('ab')):
    it.__setstate__(-5)
    print(list(it), end=' ')
print()


class Seq:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * i


it = iter(Seq())
next(it)
print(type(it.__reduce__()[1][0]).__name__, it.__reduce__()[2])
it.__setstate__(3)
print(list(it), it.__reduce__() == (iter, ((),)))
counter = iter(dict(a=1).popitem, None)
print(counter.__reduce__()[1][1])


# Classes that set up their instances may take keywords of their own.
class Named(list):
    def __init__(self, items, name=None):
        super().__init__(items)
        self.name = name


class Made(list):
    def __new__(cls, items, name=None):
        self = super().__new__(cls, items)
        self.name = name
        return self


class Pair(tuple):
    def __init__(self, items, name=None):
        self.name = name


print(Named([1], name='n').name, Made([2], name='m').name, Pair((3, 4), name='p').name)
for f in (lambda: list(items=1), lambda: type('L', (list,), {})(items=1), lambda: tuple(items=1),
          lambda: type('T', (tuple,), {})(items=1)):
    try:
        print(f())
    except TypeError as e:
        print(e)
