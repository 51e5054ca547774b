# What a program registers is asked for what cannot be converted.
import codecs


def bars(e):
    if isinstance(e, UnicodeEncodeError):
        return "|" * (e.end - e.start), e.end
    return "<%d>" % (e.end - e.start), e.end


codecs.register_error("test.bars", bars)
print("a\u20ac\u20acb".encode("ascii", "test.bars"), "\xe9\u20ac".encode("latin-1", "test.bars"))
print(b"a\xff\xfeb\xe2\x82".decode("utf-8", "test.bars"), b"\x80x".decode("ascii", "test.bars"))

codecs.register_error("test.octets", lambda e: (b"\xfe\xff", e.end))
print("x\u20acy".encode("ascii", "test.octets"))

codecs.register_error("test.skip", lambda e: ("", -1))
print("\u20acabc".encode("ascii", "test.skip"), b"\xffabc".decode("ascii", "test.skip"))


def failing(answer, decode=False):
    codecs.register_error("test.wrong", lambda e: answer)
    try:
        b"\xff".decode("ascii", "test.wrong") if decode else "\u20ac".encode("ascii", "test.wrong")
    except Exception as e:
        print(type(e).__name__ + ":", e)


failing("no tuple")
failing(("x", 7))
failing((3, 0))
failing(("\u20ac", 1))
failing((b"x", 1), decode=True)
failing(("x", "y"), decode=True)

print("\u20ac\xe9\x81".encode("ascii", "namereplace"))
for name in ("strict", "surrogateescape", "surrogatepass", "namereplace"):
    handler = codecs.lookup_error(name)
    try:
        print(name, handler(UnicodeEncodeError("utf-8", "a\udc80b", 1, 2, "why")))
    except UnicodeEncodeError as e:
        print(name, e)
try:
    "\u20ac".encode("ascii", "test.unknown")
except LookupError as e:
    print(e)
print("abc".encode("ascii", "test.unknown"))
