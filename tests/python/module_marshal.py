"""marshal: values and code as bytes, and bytes that are not what they should be."""
import io
import marshal
import traceback
import types

BASE = 10


def told(label, f):
    try:
        print(label, f())
    except Exception as e:
        print(label, type(e).__name__, e)


for value in (
    None, True, False, ..., StopIteration, 0, -1, 2**31, -(2**70), 10**40, 1.5, float("inf"), 2 - 3j, "", "text", "ä€𝄞",
    "x" * 300, b"", b"\x00\xff", (), (1, "a", None), tuple(range(300)), [1, [2]], {"a": 1, (1,): [2]}, {1, 2}, frozenset("a"),
):  # fmt: skip
    back = marshal.loads(marshal.dumps(value))
    assert back == value and type(back) is type(value), value
    opened = io.BytesIO()
    marshal.dump(value, opened)
    assert opened.seek(0) == 0 and marshal.load(opened) == value


def outer(a, /, b=2, *c, d, **e):
    """The doc."""

    def inner(n):
        return [x * a + BASE for x in range(n)], b, c, d, e

    return inner


def steps(n):
    while n:
        got = yield n
        n -= got or 1


class Thing:
    kind = "thing"

    def method(self):
        return super().__str__()[:1], __class__.kind


def sent(f, **names):
    """A function of the code that comes back."""
    code = marshal.loads(marshal.dumps(f.__code__))
    made = types.FunctionType(code, {"__builtins__": __builtins__, **names}, f.__name__, f.__defaults__, f.__closure__)
    made.__kwdefaults__ = f.__kwdefaults__
    return made


made = sent(outer, BASE=100)
print(made(3, d=4, f=5)(3), made.__code__.co_name, made.__code__.co_varnames[:5])
print(list(sent(steps)(4)), sent(lambda x: x or BASE, BASE=7)(0), sent(Thing.method)(Thing()))
names = {}
exec(marshal.loads(marshal.dumps(compile("class C:\n    x = [i for i in 'ab']\nimport os.path as p\n", "f", "exec"))), names)
print(names["C"].x, names["p"].join("a", "b"))
print(eval(marshal.loads(marshal.dumps(compile("1 + 2 * x", "f", "eval"))), {"x": 5}))


def failing():
    return 1 / 0


try:
    sent(failing)()
except ZeroDivisionError as e:
    frame = traceback.extract_tb(e.__traceback__)[-1]
    print(frame.name, frame.line, frame.lineno == failing.__code__.co_firstlineno + 1)

# Code is equal to what comes back; what was one object is one again.
back = marshal.loads(marshal.dumps(outer.__code__))
print(back == outer.__code__, back != outer.__code__, {back: 1}[outer.__code__], back == steps.__code__)
shared = ["a text", (1.5, b"x")]
for version in (2, 3, marshal.version):
    first, second = marshal.loads(marshal.dumps([shared, shared], version))
    print(first == second == shared, first is second)
endless = []
endless.append({"self": endless})
back = marshal.loads(marshal.dumps(endless))
print(back[0]["self"] is back)
told("endless:", lambda: marshal.dumps(endless, 2))
told("unnormalized:", lambda: marshal.loads(b"l\2\0\0\0\1\0\0\0"))

# Not to be written, not to be read.
told("function:", lambda: marshal.dumps(failing))
told("object:", lambda: marshal.dumps([object()]))
told("no code:", lambda: marshal.dumps((failing.__code__,), allow_code=False))
code = marshal.dumps((failing.__code__,))
told("no code:", lambda: marshal.loads(code, allow_code=False))
told("nothing:", lambda: marshal.loads(b""))
told("unknown:", lambda: marshal.loads(b"?"))
told("short:", lambda: marshal.loads(b"i\0"))
told("text:", lambda: marshal.loads("i"))
told("negative:", lambda: marshal.loads(b"s\xff\xff\xff\xff"))
told("reference:", lambda: marshal.loads(b"r\5\0\0\0"))
told("no file:", lambda: marshal.load(3))
outcomes = set()
for n in range(len(code)):
    for damaged in (code[:n], code[:n] + bytes([code[n] ^ 0x11]) + code[n + 1 :]):
        try:
            outcomes.add(type(marshal.loads(damaged)).__name__ == "tuple" or "other")
        except Exception:
            outcomes.add("refused")
print("refused" in outcomes)
