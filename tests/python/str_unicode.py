# Text beyond ASCII: positions, case, classes, splitting, quoting.
s = "aé漢😀ß"
print(len(s), s[1], s[-2], s[1:4], s[::-1], s[::2], s[-1:0:-2], list(s), s * 2, s.find("😀"), s.rfind("é"), "漢😀" in s)
long = "é" * 200 + "x" + "漢" * 200
print(len(long), long[200], long[199], long[201], long[-1], long[150:155], long.index("x"), long.count("漢"), long[400])
for t in ["straße", "ΑΣ ΑΣΑ", "ǆ Ǆ ǅ", "ﬁ", "İi", "they're", "ŉ", "x²½٣", "Ⅷ", "\u1e9e"]:
    print([t.upper(), t.lower(), t.title(), t.capitalize(), t.swapcase(), t.casefold()])
    print([t.isalpha(), t.isdigit(), t.isdecimal(), t.isnumeric(), t.isalnum(), t.isupper(), t.islower(), t.istitle(), t.isidentifier()])
print(["\u3000a\u2003b\x1cc".split(), "a\u2028b\x85c\r\nd\x0be".splitlines(), "a\r\nb\n".splitlines(True)])
print([repr(c) for c in "é\xad\u200b\u2028\ue000\U000e0001\x7f\x00\t'\""], ascii("é漢😀"), repr("it's"), repr("\"it's\""))
print("é".center(5, "*"), "é".rjust(3) + "|", "-é".zfill(5), "é\tb".expandtabs(4), "ééé".replace("é", "e", 2), "éaé".strip("é"))
print("".join(sorted("zéa漢")), "é" < "z", "漢" > "😀", max("aé漢"), "éa".partition("a"), "é,a,b".rsplit(",", 1))
print("hello é".translate({104: "J", 233: None, 108: 0x4C}), "abc".translate(str.maketrans("ab", "xy", "c")))
print("ß".encode(), "é漢".encode("utf-16-le"), "é".encode("latin-1"), "aé漢".encode("ascii", "replace"))
print("aé漢".encode("ascii", "backslashreplace"), "aé漢".encode("latin-1", "xmlcharrefreplace"), "é".encode("ascii", "ignore"))
for data in (b"\xff", b"a\xc3", b"\xc3(", b"\xe2\x82a", b"\xed\xa0\x80", b"ok"):
    print(data.decode(errors="replace"), data.decode(errors="ignore"), data.decode(errors="backslashreplace"))
    try:
        print(data.decode())
    except UnicodeDecodeError as e:
        print(e.args[0], e.args[2:], e)
try:
    "aéé".encode("ascii")
except UnicodeEncodeError as e:
    print(e)
print(b"\xff\xfea\x00".decode("utf-16"), b"a\x00".decode("utf-16-le"), "😀".encode("utf-32").decode("utf-32"))
t = ""
for i in range(300):
    t += "é" if i % 7 == 0 else "a"
u = t
t += "!"
print(len(t), len(u), t[299:], u[294], t.count("é"), hash(t) == hash(u + "!"))
