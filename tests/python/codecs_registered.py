# Encodings that a program registers, and those of the library, through str.encode and bytes.decode.
import codecs


def turned(name):
    if name != "turned":
        return None
    return codecs.CodecInfo(
        lambda text, errors="strict": (text[::-1].encode(), len(text)),
        lambda data, errors="strict": (bytes(data).decode()[::-1], len(data)),
        name="turned")


codecs.register(turned)
print("abc".encode("turned"), b"abc".decode("turned"), str(b"xyz", "turned"), bytes("12", "turned"))
print("bücher.example".encode("idna"), b"xn--bcher-kva.example".decode("idna"), "bücher".encode("punycode"))


def odd(name):
    if name == "odd":
        return codecs.CodecInfo(lambda t, e="": (t, 1), lambda d, e="": (bytes(d), 1), name="odd")
    if name == "broken":
        return codecs.CodecInfo(lambda t, e="": 1, lambda d, e="": 1, name="broken")


codecs.register(odd)
for wrong in (
    lambda: "x".encode("odd"),
    lambda: b"x".decode("odd"),
    lambda: "x".encode("broken"),
    lambda: b"x".decode("broken"),
    lambda: "x".encode("no such"),
    lambda: b"x".decode("no-such"),
):
    try:
        wrong()
    except (LookupError, TypeError) as e:
        print(type(e).__name__, e)
