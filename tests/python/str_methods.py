"""String methods, one after the other."""
s = "Hello, World"
print(s.upper(), s.lower(), s.swapcase(), s.title(), "hello world".capitalize(), "ß".upper(), "İ".lower() == "i̇", "ǆ".title())
print(s.find("o"), s.rfind("o"), s.find("z"), s.index("W"), s.count("l"), s.count(""), s.find("o", 5), s.find("l", 3, 5), s.rindex("l"))
print(s.startswith("Hell"), s.startswith(("x", "H")), s.endswith("ld"), s.startswith("W", 7), s.endswith("", 3, 2), s.startswith(""))
print("a,b,,c".split(","), " a  b ".split(), "a b c".split(" ", 1), "a b c".rsplit(" ", 1), "".split(), "".split(","), "abc".split("x"), "a\tb\nc".split(), " x y ".split(None, 1))
print("one\ntwo\r\nthree\n".splitlines(), "a\n\nb".splitlines(True), "".splitlines())
print("-".join(["a", "b"]), "".join([]), ",".join("abc"), " ".join(str(i) for i in range(3)))
print("  x ".strip() + "|", "  x ".lstrip() + "|", "  x ".rstrip() + "|", "xxaxx".strip("x"), "abcba".strip("ab"), "xxa".lstrip("x"), "\t\n".strip() == "")
print("aXbX".replace("X", "-"), "aaaa".replace("a", "b", 2), "abc".replace("", "."), "abc".replace("z", "y"), "aa".replace("a", "aa"))
print("abc".center(7, "*"), "abc".ljust(5) + "|", "abc".rjust(5, "."), "42".zfill(5), "-42".zfill(5), "+1".zfill(4), "abcdef".center(3), "ab".center(5), "abc".center(6))
print("a-b-c".partition("-"), "a-b-c".rpartition("-"), "abc".partition("x"), "abc".rpartition("x"))
print("abc".isalpha(), "ab1".isalnum(), "123".isdigit(), "²".isdigit(), "²".isdecimal(), "½".isnumeric(), " \t".isspace(), "Abc".istitle(), "ABC".isupper(), "abc1".islower(), "".isalpha(), "a_1".isidentifier(), "1a".isidentifier(), "a\n".isprintable(), "é".isascii())
print("tab\tx".expandtabs(4), "a\tb".expandtabs(), "abc".encode(), "é".encode("utf-8"), b"\xc3\xa9".decode(), "abc".casefold(), "ß".casefold())
print("abc".removeprefix("a"), "abc".removesuffix("bc"), "abc".removeprefix("x"), "hello".translate({104: "J", 108: None}), "abc".translate(str.maketrans("ab", "xy", "c")), str.maketrans({"a": "1"}))
print("ab" * 3, 3 * "ab", "ab" * 0, "a" * -1, "a" "b", "ab" + "cd", "b" in "abc", "" in "", "bc" in "abc", "x" not in "abc")
print("abc" < "abd", "a" < "B", "Z" < "a", "" < "a", "abc" == "abc", "abc" != "ABC", max("hello"), min("hello"), sorted("hello"), "10" < "9")
print(len("日本語"), "日本語"[1], "日本語"[::-1], "é" == "\u00e9", "\N{GREEK SMALL LETTER ALPHA}" if False else "α", "\x41\u0042\101", "😀"[0], len("😀"))
print(ord("a"), chr(97), ord("😀"), chr(128512), chr(0x10FFFF) == "\U0010ffff", ord("é"))
print(list("abc"), tuple("ab"), set("aa"), [c for c in "xyz"], dict(zip("ab", "cd")), "".join(reversed("abc")), "abc"[-1], "abc"[-3])
for bad in (lambda: "abc"[5], lambda: "abc".index("z"), lambda: "a".join([1]), lambda: "abc" + None, lambda: "a,b".split(""), lambda: ord("ab"), lambda: chr(2**21), lambda: "abc"["a"], lambda: "a".join(5), lambda: "a".center(5, "ab"), lambda: "a" - "b", lambda: b"\xff".decode(), lambda: "é".encode("ascii"), lambda: "abc".foo, lambda: "abc".replace("a"), lambda: 1 in "abc", lambda: "abc".count()):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
try:
    "abc"[0] = "x"
except TypeError as e:
    print(e)
t = "x"
for i in range(5):
    t += str(i)
print(t, str.upper("abc"), str.join("-", "ab"), "Abc".__len__(), "%s" % "x", "a\\b", r"a\b", 'q"q', "q'q")
print("one two".split()[1], "k=v;k2=v2".split(";"), [p.split("=") for p in "k=v;k2=v2".split(";")], "abc".find(""), "abc".rfind(""), "".find(""))
print("The Quick brown".split(), "they're bill's".title(), "x".isupper(), "mIxEd".swapcase(), "a.b.c".rsplit(".", 1)[-1])
print("abcabc".index("c", 3), "line1\x0bline2\x1cline3".splitlines(), "a\u2028b".splitlines())
