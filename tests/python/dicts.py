"""Dicts: order, methods, views, merging, errors."""
d = {"b": 1, "a": 2}
d["c"] = 3
d["b"] = 10
print(d, len(d), list(d), d["a"], "a" in d, 1 in d, d.get("z"), d.get("z", 0), d.get("a"))
del d["a"]
d["a"] = 5
print(d, list(d.keys()), list(d.values()), list(d.items()))
print(d.pop("c"), d.pop("zz", None), d.setdefault("n", []), d.setdefault("a", 9), d)
d["n"].append(1)
d.update({"x": 1}, y=2)
d.update([("p", "q")])
print(d, d.popitem(), d | {"a": 0, "new": 1}, {**d, "b": 2}["b"])
d |= {"b": 3}
print(d["b"], dict(a=1, b=2), dict([(1, 2), (3, 4)]), dict(zip("ab", [1, 2])), dict({"k": 1}, z=2), dict.fromkeys("ab"), dict.fromkeys([1, 2], 0))
print({1: "int", 1.0: "float", True: "bool"}, {1: "a"} == {1.0: "a"}, {"a": 1, "b": 2} == {"b": 2, "a": 1}, {} == {}, {1: 2} != {1: 3})
c = d.copy()
c.clear()
print(c, bool(c), bool(d), len(d))
keys = d.keys()
d["later"] = 1
print("later" in keys, len(keys), sorted(keys)[:2], {"a": 1, "b": 2}.keys() & {"a", "z"}, {"a": 1}.keys() | {"b"} == {"a", "b"}, {"a": 1}.items() == {("a", 1)} or sorted({"a": 1}.items()))
for k, v in {"x": 1, "y": 2}.items():
    print(k, v, end="; ")
print()
print(list(reversed({"a": 1, "b": 2})), max({"a": 3, "b": 1}), sorted({3: 1, 1: 1}), sum({1: 2, 3: 4}), {"a": 1}.values(), {"a": 1}.keys(), {"a": 1}.items(), list(reversed({"a": 1, "b": 2}.items())))
counts = {}
for ch in "mississippi":
    counts[ch] = counts.get(ch, 0) + 1
print(counts, sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])), max(counts, key=counts.get))
groups = {}
for w in "the quick brown fox jumps over the lazy dog".split():
    groups.setdefault(len(w), []).append(w)
print(groups)
for bad in (lambda: d["missing"], lambda: {}[1], lambda: {[]: 1}, lambda: d.pop("missing"), lambda: {}.popitem(), lambda: dict([1]), lambda: dict(5), lambda: {} + {}, lambda: dict([(1, 2, 3)]), lambda: d.nothing, lambda: {{}: 1}):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
try:
    for k in d:
        d[k + "!"] = 1
except RuntimeError as e:
    print("RuntimeError:", e)
try:
    for k in d:
        del d[k]
except RuntimeError as e:
    print("RuntimeError:", e)
big = {i: i * i for i in range(1000)}
for i in range(0, 1000, 2):
    del big[i]
print(len(big), list(big)[:5], sum(big.values()), 2 in big, 3 in big)
for i in range(0, 1000, 2):
    big[i] = -i
print(list(big)[-3:], len(big), big[998])
nested = {"a": {"b": {"c": 1}}}
nested["a"]["b"]["c"] += 1
print(nested, {(1, 2): "t"}[(1, 2)], {None: 0, True: 1, "": 2}, {frozenset([1]): 1})
first, second = {"one": 1, "two": 2}
print(first, second, [*{"a": 1}], list({"a": 1, "b": 2}.items())[1][0], dict(sorted({"b": 1, "a": 2}.items())), {v: k for k, v in {"a": 1}.items()})


class Same:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        return self is other


objs = [Same() for _ in range(20)]
table = {o: i for i, o in enumerate(objs)}
print(len(table), all(table[o] == i for i, o in enumerate(objs)))
