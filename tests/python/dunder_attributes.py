"""__getattr__, __setattr__, __getattribute__, __delattr__, __slots__."""


class Lazy:
    def __init__(self):
        self.real = 1

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return f"made {name}"


x = Lazy()
print(x.real, x.anything, hasattr(x, "_hidden"), hasattr(x, "shown"))
print(getattr(x, "_hidden", "default"))


class Recorder:
    def __init__(self):
        object.__setattr__(self, "log", [])

    def __setattr__(self, name, value):
        self.log.append((name, value))
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        self.log.append(("del", name))
        super().__delattr__(name)


r = Recorder()
r.a = 1
r.b = 2
r.a += 10
del r.b
print(r.log, r.a)


class Intercept:
    def __getattribute__(self, name):
        if name == "magic":
            return "intercepted"
        return object.__getattribute__(self, name)

    def normal(self):
        return "normal"


i = Intercept()
print(i.magic, i.normal())


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a):
        self.a = a


s = Slotted(1)
print(s.a, hasattr(s, "b"), hasattr(s, "__dict__"))
s.b = 2
print(s.b)
try:
    s.c = 3
except AttributeError as e:
    print(type(e).__name__)


class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self._target, name)


p = Proxy([3, 1, 2])
p.sort()
print(p._target, p.count(1))
try:
    p.nothing
except AttributeError as e:
    print("AttributeError:", e)


class Meta(type):
    def __call__(cls, *args):
        made = super().__call__(*args)
        made.stamp = cls.__name__
        return made

    def __repr__(cls):
        return f"<meta {cls.__name__}>"


class Made(metaclass=Meta):
    def __init__(self, v=0):
        self.v = v


print(Made(3).stamp, Made, type(Made).__name__)


class Parent:
    children = []

    def __init_subclass__(cls, *, tag="none", **kwargs):
        super().__init_subclass__(**kwargs)
        Parent.children.append((cls.__name__, tag))


class One(Parent):
    pass


class Two(Parent, tag="two"):
    pass


print(Parent.children)


class Singleton:
    _it = None

    def __new__(cls):
        if cls._it is None:
            cls._it = super().__new__(cls)
        return cls._it


print(Singleton() is Singleton())
