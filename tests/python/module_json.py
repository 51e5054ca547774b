import codecs
import json
from collections import OrderedDict, namedtuple
from enum import IntEnum

VALUES = [
    None, True, False, 0, -1, 10**30, 1.5, -0.0, 1e300, 1e-7, 123456789.0, "", "text", 'quote " back \\ slash / tab \t nl \n bell \x07 del \x7f',
    "é漢😀", [], {}, [1, [2, [3, []]]], {"a": 1, "b": [1, {"c": None}]}, (1, "two"), {1: "i", 2.5: "f", None: "n", True: "t"},
    OrderedDict(z=1, a=2), namedtuple("P", "x y")(1, 2), [float("inf"), float("-inf"), float("nan")],
]
for v in VALUES:
    s = json.dumps(v)
    print(s, json.dumps(v, ensure_ascii=False), json.dumps(v, separators=(",", ":")), repr(json.loads(s)))
print(json.dumps({"b": [1, 2, {}], "a": {"x": []}, "c": ()}, indent=2, sort_keys=True))
print(json.dumps([1, {"k": "v"}], indent="\t"), json.dumps([], indent=2), json.dumps({"a": [[], {}]}, indent=1))


class Level(IntEnum):
    LOW = 1


class MyStr(str):
    pass


class MyFloat(float):
    def __repr__(self):
        return "mine"


print(json.dumps([Level.LOW, MyStr("s"), MyFloat(2.5), {Level.LOW: MyStr("x")}]))
print(json.dumps({(1, 2): 3, "a": 1}, skipkeys=True), json.dumps({1: 1, "b": 2}, skipkeys=True))


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y


def to_json(o):
    if isinstance(o, Point):
        return {"x": o.x, "y": o.y}
    if isinstance(o, set):
        return sorted(o)
    raise TypeError(f"cannot {type(o).__name__}")


class Encoder(json.JSONEncoder):
    def default(self, o):
        return to_json(o) if isinstance(o, (Point, set)) else super().default(o)


print(json.dumps([Point(1, 2), {3, 1}], default=to_json), json.dumps({"p": Point(0, [Point(1, 1)])}, cls=Encoder))
print(list(json.JSONEncoder().iterencode([1, {"a": 2}])), Encoder(indent=1).encode(Point(1, 2)))

for text in ("[1, 2.0, -3e2, 1E+2, 0.1, -0, 12345678901234567890]", ' {"a" : [ ] , "b":{} , "a":2 } ', '"\\u00e9\\ud83d\\ude00\\n\\/\\""', "NaN", "[Infinity, -Infinity]"):
    print(repr(json.loads(text)))
print(json.loads('{"x": 1, "y": {"z": 2}}', object_hook=lambda d: sorted(d.items())), json.loads('{"b": 1, "a": 2}', object_pairs_hook=list))
print(json.loads("[1.5, 2]", parse_float=lambda s: "f" + s, parse_int=lambda s: "i" + s), json.loads("[NaN]", parse_constant=lambda s: s.lower()))
print(json.loads(b'{"a": "\xc3\xa9"}'), json.loads('["é"]'.encode("utf-16")), json.loads(bytearray(b"[1]")), json.loads('"a\tb"', strict=False) if True else 0)

for bad in ("", " ", "[", "[1", "[1,", "[1,]", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "{a:1}", "{'a':1}", '"abc', '"\\x"', '"\\u12"', '"\t"', "nul", "tru", "01", "1.", "-", "1 2", "[1 2]", '{"a" 1}', "é [", '["é", x]', "\ufeff1"):
    try:
        print(repr(bad), json.loads(bad))
    except ValueError as e:
        print(repr(bad), type(e).__name__, e, getattr(e, "pos", None))
loop = []
loop.append(loop)
for call in (
    lambda: json.dumps(loop), lambda: json.dumps(Point(1, 2)), lambda: json.dumps({(1,): 2}), lambda: json.dumps(float("nan"), allow_nan=False),
    lambda: json.loads(3), lambda: json.dumps(b"x"), lambda: json.dumps({1: 2, "a": 3}, sort_keys=True), lambda: json.loads("[" * 100000), lambda: json.dumps(to_json, default=lambda o: o),
):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, str(e)[:70])
import io

f = io.StringIO()
json.dump({"a": [1, 2]}, f)
f.seek(0)
print(f.getvalue(), json.load(f), json.JSONDecoder().raw_decode('[1] tail'))
big = {"n%d" % i: [i, str(i), {"x": i / 7}] for i in range(2000)}
print(json.loads(json.dumps(big)) == big, json.loads(json.dumps(big, indent=1, sort_keys=True)) == big)
print(codecs.lookup("utf8").name, codecs.encode("é", "latin-1"), codecs.decode(b"\xc3\xa9"), codecs.getincrementaldecoder("utf-8")().decode(b"\xc3"), codecs.BOM_UTF8)
decoder = codecs.getincrementaldecoder("utf-8")()
print([decoder.decode(b) for b in (b"a\xe6", b"\xbc", b"\xa2z")], codecs.lookup_error("replace").__name__)
try:
    codecs.lookup("no-such")
except LookupError as e:
    print(e)
