# Lone surrogates: in literals, as code points, through codecs, in file names and in JSON.
import json
import os
import pickle
import re
import sys
import unicodedata

low, high = "\udc80", "\ud83d"
text = f"a{low}b"
print(len(text), ord(text[1]) == 0xDC80, text == "a" + chr(0xDC80) + "b", repr(text), ascii(text))
print([hex(ord(c)) for c in "\ud800\udfff\U0001f600"], "\ud83d" "\ude00" == "\U0001f600")
print("%c" % 0xD800 == "\ud800", format(0xDFFF, "c") == "\udfff")
print("\ud7ff" < "\ud800" < "\ue000" < "\U00010000", sorted(["\uffff", "\udc00", "z"]) == ["z", "\udc00", "\uffff"])
print(low.isprintable(), low.isalpha(), unicodedata.category(low), low.upper() == low)
print("x".translate({ord("x"): 0xDC01}) == "\udc01")

for encoding in ("utf-8", "ascii", "latin-1", "utf-16-le", "utf-32-be"):
    try:
        text.encode(encoding)
    except UnicodeEncodeError as e:
        print(e.encoding, e.start, e.end, e.reason)
    print(text.encode(encoding, "ignore"), text.encode(encoding, "replace"))
    print(text.encode(encoding, "backslashreplace"), text.encode(encoding, "xmlcharrefreplace"))
print(text.encode("utf-8", "surrogateescape"), text.encode("ascii", "surrogateescape"))
print(text.encode("utf-8", "surrogatepass"), text.encode("utf-16-le", "surrogatepass"))
try:
    high.encode("utf-8", "surrogateescape")
except UnicodeEncodeError as e:
    print(e)

print(ascii(b"a\xff\xc3\xa9\xe2\x82".decode("utf-8", "surrogateescape")))
print(ascii(b"a\xff".decode("ascii", "surrogateescape")))
print(ascii(b"\xed\xa0\x80x".decode("utf-8", "surrogatepass")))
print(ascii(b"\x00\xd8x\x00".decode("utf-16-le", "surrogatepass")))
try:
    b"\xed\xa0\x80".decode()
except UnicodeDecodeError as e:
    print(e)

name = os.fsdecode(b"caf\xe9")
print(ascii(name), os.fsencode(name), os.path.basename("/tmp/" + name) == name)
print(ascii(json.dumps(text)), ascii(json.loads('"\\udc80 \\ud83d\\ude00 \\ud83d"')))
print([pickle.loads(pickle.dumps(text, p)) == text for p in range(6)])
print(re.sub("[\ud800-\udfff]", "?", "a\ud900b\udc00c"), re.match(r"\udc80", low) is not None)
print({low: 1}["\udc80"], hash(low) == hash(chr(0xDC80)), low in "a\udc80", "a\udc80".find(low))
sys.stdout.reconfigure(encoding="utf-8", errors="strict")
try:
    print(text)
except UnicodeEncodeError as e:
    print(e.encoding, e.reason)
