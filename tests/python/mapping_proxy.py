"""`mappingproxy`: of classes, whose namespace it shows as it is now, and of other mappings."""

from types import MappingProxyType


class Point:
    dims = 2

    def length(self):
        return 0


view = Point.__dict__
print(type(view), view["dims"], view.get("dims"), view.get("none"), view.get("none", 5))
print("dims" in view, "none" in view, 3 in view, view.get(3))
for key in ("none", 3):
    try:
        view[key]
    except KeyError as e:
        print("KeyError", e)
Point.dims = 3
Point.extra = "new"
del Point.length
print(view["dims"], view["extra"], "length" in view)
print([name for name in view if not name.startswith("__")])
print(sorted(n for n in view.keys() if not n.startswith("__")))
print(len(view) == len(list(view.items())) == len(view.copy()), type(view.copy()))
print({**view}["extra"], dict(view)["dims"], list(reversed(view))[0])
try:
    view["dims"] = 1
except TypeError as e:
    print(e)
try:
    del view["dims"]
except TypeError as e:
    print(e)
try:
    hash(view)
except TypeError as e:
    print(e)
print(view == Point.__dict__, view != {}, (view | {"z": 1})["z"])


class Text(str):
    def __hash__(self):
        return hash("dims")

    def __eq__(self, other):
        return other == "dims"


print(view[Text("anything")], Text("anything") in view)


class Doubling:
    def __getitem__(self, key):
        return 2 * key

    def __len__(self):
        return 7


strange = MappingProxyType(Doubling())
print(strange[4], len(strange))
data = {"a": 1}
proxy = MappingProxyType(data)
data["b"] = 2
print(proxy, proxy["b"], proxy == data, proxy | {"c": 3}, repr(proxy.items()))
for wrong in ([1], (1,), 3, None):
    try:
        MappingProxyType(wrong)
    except TypeError as e:
        print(e)
