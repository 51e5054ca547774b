"""Encodings that are tables, codecs of the program's own, and the values that a prompt shows."""
import codecs
import io
import pickle
import sys
import time

for name in ["cp437", "iso8859-2", "koi8-r", "cp1252", "mac_roman", "cp037"]:
    data = bytes(range(0x41, 0x46)) + b"\xc0\xe9"
    text = data.decode(name)
    print(name, ascii(text), text.encode(name) == data, codecs.lookup(name).name)
for text, errors in [("a\u20acb\u4e00\u4e01", "strict"), ("a\u4e00\u4e01b", "replace"), ("a\u4e00b", "ignore"), ("a\u4e00b", "xmlcharrefreplace"), ("a\u4e00b", "backslashreplace")]:
    try:
        print(text.encode("cp1252", errors))
    except UnicodeEncodeError as e:
        print(e, e.start, e.end)
for errors in ["strict", "replace", "ignore", "backslashreplace"]:
    try:
        print(ascii(b"a\x81b".decode("cp1252", errors)))
    except UnicodeDecodeError as e:
        print(e)
print(codecs.encode("Hello", "rot13"), codecs.encode(b"abc", "hex"), codecs.decode(b"YWJj", "base64"))
for f in [lambda: "x".encode("rot13"), lambda: b"x".decode("hex"), lambda: "x".encode("no-such")]:
    try:
        f()
    except LookupError as e:
        print(e)


def search(name):
    if name == "shout":
        return codecs.CodecInfo(lambda s, errors="strict": (s.upper().encode(), len(s)), lambda b, errors="strict": (bytes(b).decode().lower(), len(b)), name="shout")


codecs.register(search)
print("abc".encode("shout"), b"ABC".decode("shout"), str(b"XY", "shout"), codecs.encode("q", "shout"))
print(codecs.escape_decode(rb"a\x41\101\n\'\q")[0], "b\u00fccher.example".encode("idna"), b"xn--bcher-kva".decode("idna"))

kept, sys.stdout = sys.stdout, io.StringIO()
sys.displayhook({"a": 1})
sys.displayhook(None)
shown, sys.stdout = sys.stdout.getvalue(), kept
print(repr(shown), _, sys.gettrace(), sys.getprofile(), sys.settrace(None))
print(time.get_clock_info("monotonic").monotonic, time.get_clock_info("time").adjustable, tuple(sys.get_asyncgen_hooks()))


class Slotted(frozenset):
    __slots__ = ("x", "__dict__")


s = Slotted([1])
s.x, s.y = 5, 6
t = pickle.loads(pickle.dumps(s))
print(t == s, t.x, t.y, list(pickle.loads(pickle.dumps(iter({7})))))


async def numbers():
    yield 1


seen = []
sys.set_asyncgen_hooks(seen.append)
g = numbers()
step = g.__anext__()
print(seen == [g], sys.get_asyncgen_hooks().finalizer)
step.close()
sys.set_asyncgen_hooks(None)
