# Patterns of every kind: what matches, where, and what the groups hold.
import re

CASES = [
    (r"", "abc"), (r"abc", "xabcy"), (r"a.c", "a\nc abc"), (r"(?s)a.c", "a\nc"), (r"a*", "aaa"),
    (r"a*?", "aaa"), (r"a+?b", "aaab"), (r"a{2,3}", "aaaa"), (r"a{2,3}?", "aaaa"), (r"a{,2}b", "aaab"),
    (r"(a|b)*c", "ababc"), (r"(a|ab)(c|bcd)(d*)", "abcd"), (r"(?:a|b)+", "abba"), (r"(a+)(b+)?", "aaab"),
    (r"^abc$", "abc\n"), (r"\Aabc\Z", "abc"), (r"(?m)^b", "a\nb"), (r"(?m)a$", "a\nb"), (r"\bfoo\b", "a foo b"),
    (r"\Boo", "foo"), (r"[a-c]+", "xxabcabc"), (r"[^a-c]+", "abcxyz"), (r"[\w.-]+@[\w.-]+", "mail to a.b@c-d.org now"),
    (r"\d{3}-\d{4}", "call 555-1234"), (r"\s+", "a \t\n b"), (r"\S+", "  word "), (r"\W", "ab_c!"), (r"\D+", "12ab3"),
    (r"(?i)HeLLo", "say hello"), (r"(?i)[a-z]+", "ABC"), (r"(?i)straße", "STRAßE"), (r"(?i)é", "É"), (r"(?i:A)b", "ab aB"),
    (r"(?P<y>\d{4})-(?P<m>\d\d)", "on 2024-05-06"), (r"(?P<q>['\"]).*?(?P=q)", "say 'it' \"x\""), (r"(a)(b)?\1", "aba aa"),
    (r"(?=foo)f", "foo"), (r"foo(?=bar)", "foobaz foobar"), (r"foo(?!bar)", "foobar foobaz"), (r"(?<=\$)\d+", "cost $42"),
    (r"(?<!\$)\b\d+", "$42 17"), (r"(?<=ab)c", "abc"), (r"(?>a+)b", "aaab"), (r"(?>a+)ab", "aaab"), (r"a++b", "aaab"),
    (r"a*+a", "aaa"), (r"(?:ab)++c", "ababc"), (r"(?:ab?)*+b", "abab"), (r"a?+a", "a"), (r"(a)?(?(1)b|c)", "ab"),
    (r"(a)?(?(1)b|c)", "c"), (r"^(?:(a)|(b))*$", "abba"), (r"(?:(a)|b)*", "ab"), (r"((a)|b)*?c", "abac"), (r"(a*)*", "aa"),
    (r"(a*)+", "b"), (r"(?:a?)*?y", "aaay"), (r"(?:a|b){2,4}?c", "ababc"), (r"(x{2}){2}", "xxxxx"), (r"[\]\-a]+", "a-]x"),
    (r"[^\n]*", "one\ntwo"), (r"\x41\u0042\103", "ABC"), (r"é+", "caféé"), (r"[à-ü]+", "xéèz"), (r"\w+", "naïve café"),
    (r"[一-龥]+", "abc漢字def"), (r".", "😀x"), (r"(.)(.)", "😀é"), (r"\d+", "٣٤ 12"), (r"(?a)\d+", "٣٤ 12"), (r"(?a)\w+", "é1"),
    (r"(?x) a  b # comment" + "\n c", "abc"), (r"a\.b", "a.b"), (r"[[a]", "["), (r"a|b|", "c"), (r"(?:)", ""), (r"\\", "\\"),
    (r"(?:a(?:b(?:c)?)?)?d", "abd"), (r"(\w+)\s+\1", "hello hello"), (r"(?i)(a)\1", "aA"), (r"x*y|x*z", "xxxz"),
    (r"(?s:.)(?-s:.)", "\na"), (r"(a(b(c)(d)))", "abcd"), (r"([a-z]+)(?:\d+)([a-z]+)?", "abc123"), (r"a(?=b(?=c))", "abd abc"),
    (r"(?<=(?<!x)a)b", "xab ab"), (r"(?:(?:a|aa)+)+$", "aaaaaaaaab"), (r"^(a|b|c|d)*e", "abcdabcde"), (r"[\d\D]+", "a1\n"),
    (r"\t\r\f\v\a", "\t\r\f\v\a"), (r"(?:x|(?:y|z)+)+w", "xyzzyw"), (r"(.*)(\d+)", "abc123"), (r"(.*?)(\d+)", "abc123"),
    (r"[Ā-ſ]", "aĀ"), (r"(?i)[Ā-ſ]", "ā"), (r"(?i)ſ", "S"), (r"(?i)K", "k"), (r"(?i)[^a]", "A"),
]


def show(m):
    return m and (m.span(), m.groups(), m.lastindex, m.lastgroup, m.regs)


for pattern, text in CASES:
    p = re.compile(pattern)
    print(repr(pattern), show(p.search(text)), show(p.match(text)), show(p.fullmatch(text)))
    print("   ", p.findall(text), [m.span() for m in p.finditer(text)], p.split(text), p.sub("<>", text))

for flags in (0, re.I, re.M, re.S, re.X, re.A, re.I | re.M):
    print(re.compile("a.b c", flags), re.compile(b"a", flags & ~re.U), re.search("A.B C", "a\nb c\na b c", flags))
m = re.match(r"(?P<first>\w+) (?P<last>\w+)", "Ada Lovelace!", re.A)
print(m, m[0], m["first"], m.group(1, 2), m.group("last"), m.groupdict(), m.start("last"), m.end(), m.span(1))
print(m.expand(r"\2, \g<first>"), m.re.groupindex, m.re.groups, m.string, m.pos, m.endpos, m.re.pattern)
print(re.sub(r"(\w)(\w)", r"\2\1", "abcd"), re.sub("a", lambda m: m[0].upper(), "banana", count=2), re.subn("x*", "-", "abxd"))
print(re.split(r"(,)|;", "a,b;c"), re.split(r"\b", "one two"), re.split("x*", "axbc"), re.split(",", "a,b,c", maxsplit=1))
print(re.escape("a.b*c d-é\n"), re.sub(r"\s+", r"\n", "a b"), re.sub("(?P<n>b)", r"[\g<n>\g<0>]", "abc"))
print(re.findall(rb"\w+", b"ab cd\xe9"), re.sub(rb"b", rb"\g<0>x", b"abc"), re.search(rb"(?i)B", bytearray(b"abc")))
print([m.span() for m in re.compile("b").finditer("abcb", 2)], re.compile("^b").match("ab", 1), re.compile("b$").search("abc", 0, 2))
print(re.compile("a") == re.compile("a"), re.compile("a") is re.compile("a"), hash(re.compile("x")) == hash(re.compile("x")))
scanner = re.compile(r"\d|(x)").scanner("1x2")
print(scanner.match(), scanner.match(), scanner.search(), scanner.search())
tokens = re.Scanner([(r"\d+", lambda s, t: ("int", int(t))), (r"[a-z]+", lambda s, t: ("name", t)), (r"\s+", None)])
print(tokens.scan("abc 12 x?"))
print(re.RegexFlag.IGNORECASE | re.MULTILINE, re.I.value, re.NOFLAG, type(m).__name__, type(re.compile("")).__module__)

for bad in ("(", "a)", "[a", "*a", "a**", "(?P<1>a)", "(?P<n>a)(?P<n>b)", r"\1", "(?z)", "a{3,1}", "(?<=a+)b", r"[z-a]", "(?P=x)", "\\"):
    try:
        re.compile(bad)
    except re.error as e:
        print(bad, type(e).__name__, e.msg, e.pos, e.lineno, e.colno, e)
for call in (
    lambda: re.match("a", b"a"), lambda: re.match(b"a", "a"), lambda: re.match("a", 3), lambda: m.group(9), lambda: m["no"],
    lambda: re.sub("a", r"\3", "a"), lambda: re.sub("a", lambda m: 3, "a"), lambda: re.compile(3), lambda: re.sub("a", r"\q", "a"),
):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
# Long texts need no deep recursion.
big = "ab" * 50000
print(len(re.match(r"(?:ab)*", big)[0]), len(re.match(r"(?:a|b)*?$", big)[0]), re.match(r"(a|b)*c", big), len(re.sub("a", "", big)))

# Looking far behind costs no more than the distance from the start.
far = r"(?<=((.{%d}){%d}){%d})"
for text in ("x" * 100_000, b"x" * 100_000):
    pattern = far % (2**6, 2**5, 2**5)
    print(re.search(pattern if isinstance(text, str) else pattern.encode(), text).span())
print(re.search("(?<=.{3})é", "éé€é"), re.search("(?<=.{4})é", "éé€é"), re.search("(?<!.{2})é", "€éé"))
