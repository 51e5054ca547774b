# Dicts: methods with their limits, order, views, and dicts that change under one's feet.
def t(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as e:
        print(type(e).__name__, e)


t(dict, 1)
t(dict, [1])
t(dict, [(1, 2, 3)])
t(dict, ["ab", "cd"])
t(dict, [(1, 2)], a=3)
t(dict, 1, 2)
t(dict, {"a": 1}, a=2, b=3)
t(dict, [([], 1)])
d = {"a": 1, 2: "b", (1, 2): [3], None: None, 1.5: 2}
print(d, len(d), d["a"], d[2.0], d[(1, 2)], d.get("q"), d.get("q", 7), 1.5 in d, "zz" in d)
t(lambda: d["q"])
t(lambda: d[[]])
t(d.get)
t(d.get, 1, 2, 3)
t(d.get, key=1)
t(d.pop)
t(d.pop, "q")
t(d.pop, "q", 5)
t(d.pop, "a")
t({}.popitem)
t({}.pop, "x")
t(d.setdefault, "n")
t(d.setdefault, "n", 5)
t(d.setdefault, "m", 5)
print(d)
t(d.popitem)
del d[None]
t(d.__delitem__, None)
d[None] = 0
print(d)
d.update({"a": 9}, b=8)
d.update([("c", 7)])
d.update(e=6)
t(d.update, 5)
t(d.update, [5])
t(d.update, [(1,)])
t(d.update, 1, 2)
print(d)
print(dict.fromkeys("abc"), dict.fromkeys(range(2), []))
t(dict.fromkeys, 5)
print({1: 1, True: 2, 1.0: 3})
x, y = {"a": 1, "b": 2}, {"b": 3, "c": 4}
print(x | y, y | x, {**x, **y})
z = x
z |= y
z |= [("k", 1)]
print(x)
t(lambda: x | [("k", 1)])
print({1: 2} == {1: 2.0}, {1: 2} != {1: 3}, {1: [1]} == {1: [1]}, {} == [], {1: 2, 3: 4} == {3: 4, 1: 2})
t(lambda: {} < {})
t(hash, {})
r = {}
r["self"] = r
r["l"] = [r]
print(r)

k, v, i = x.keys(), x.values(), x.items()
print(k, v, i, len(k), "a" in k, ("a", 1) in i, ("a", 2) in i, 1 in v, ("a",) in i)
print(sorted(k & {"a", "zz"}), sorted(k | ["q"]), sorted(k - {"a"}), sorted(k ^ {"a", "n"}), sorted({"a", 5} & k, key=str), sorted(["a", "n"] - k))
print(k == {"a", "b", "c", "k"}, k == x.keys(), i == x.items(), v == x.values(), k <= {"a", "b", "c", "k", "z"}, k > {"a"})
print(k.isdisjoint(["q"]), k.isdisjoint(["a"]), i.isdisjoint([("a", 1)]), k.mapping)
t(lambda: k & 5)
t(lambda: k < 5)
t(hash, k)
x["new"] = 1
print(len(k), list(reversed(x)), list(reversed(x.values())), list(reversed(x.items())))
print(type(iter(x)).__name__, type(iter(v)).__name__, type(iter(i)).__name__, type(reversed(k)).__name__)


def grow(d):
    for key in d:
        d[len(d) + 100] = 1


def shrink(d):
    for key in d.items():
        d.popitem()


t(grow, {1: 1})
t(shrink, {1: 1, 2: 2})
it = iter({1: 1, 2: 2})
print(it.__length_hint__(), next(it), it.__length_hint__())

# Order survives deletion and insertion
d = {i: i for i in range(10)}
for i in range(0, 10, 2):
    del d[i]
d[0] = "back"
d[3] = "same place"
print(d)
for i in range(100, 200):
    d[i] = i
    del d[i]
print(d, len(d))
print(list({k: v for k, v in zip("abc", range(3))}.items()))
d = {}
for i in range(1000):
    d[i] = i
    if i >= 3:
        del d[i - 3]
print(d)


class K:
    """Equal keys with equal hashes, decided by interpreted code."""

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        log.append((self.n, getattr(other, "n", other)))
        return isinstance(other, K) and self.n == other.n


log = []
d = {K(1): "one", K(2): "two", 1: "int"}
log.clear()
print(d[K(2)], d[1], K(3) in d, len(d))
d[K(1)] = "uno"
print(list(d.values()))


class Evil:
    def __init__(self, d):
        self.d = d

    def __hash__(self):
        return 7

    def __eq__(self, other):
        self.d.clear()
        return False


d = {}
e = Evil(d)
d[e] = 1
d[7] = 2
print(len(d), list(d.values()))


class Default(dict):
    def __missing__(self, key):
        return f"no {key}"


d = Default(a=1)
d.extra = 5
print(d["a"], d["b"], d.get("b"), "b" in d, d, type(d.copy()).__name__, d.extra, type(d | {}).__name__)
t(lambda: d.pop("b"))


class Keys:
    def keys(self):
        return ["x", "y"]

    def __getitem__(self, k):
        return k * 2


print(dict(Keys()), {**Keys()})
t(lambda: {**5})
print({"a": 1}.items() - {("a", 1)}, {}.keys(), {}.items(), {}.values())
