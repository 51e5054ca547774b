"""String building, tables and parsing."""
rows = [("apple", 3, 0.5), ("kiwi", 12, 0.25), ("banana", 7, 0.125)]
header = ("item", "n", "price")
widths = [max(len(str(r[i])) for r in rows + [header]) for i in range(3)]
print(" | ".join(f"{h:<{w}}" for h, w in zip(header, widths)))
print("-+-".join("-" * w for w in widths))
for item, n, price in sorted(rows, key=lambda r: r[1] * r[2], reverse=True):
    print(" | ".join([f"{item:<{widths[0]}}", f"{n:>{widths[1]}d}", f"{price:>{widths[2]}.2f}"]))
print(f"total {sum(n * p for _, n, p in rows):.3f}")

config = """
# comment
name = demo
size=10

[section one]
flag = yes
path = /usr/lib ; trailing
"""
sections, current = {"": {}}, ""
for number, line in enumerate(config.splitlines(), 1):
    line = line.split(";")[0].strip()
    if not line or line.startswith("#"):
        continue
    if line[0] == "[" and line[-1] == "]":
        current = line[1:-1]
        sections[current] = {}
    else:
        key, _, value = line.partition("=")
        sections[current][key.strip()] = value.strip()
print(sections)

csv = 'a,b,"c,d",e\n1,2,"x ""y""",4'


def parse_csv(line):
    fields, field, quoted, i = [], "", False, 0
    while i < len(line):
        c = line[i]
        if quoted and line[i:i + 2] == '""':
            field += '"'
            i += 1
        elif c == '"':
            quoted = not quoted
        elif c == "," and not quoted:
            fields.append(field)
            field = ""
        else:
            field += c
        i += 1
    return fields + [field]


for line in csv.split("\n"):
    print(parse_csv(line))


def wrap(text, width):
    lines, line = [], []
    for word in text.split():
        if sum(map(len, line)) + len(line) + len(word) > width:
            lines.append(" ".join(line))
            line = []
        line.append(word)
    return lines + [" ".join(line)]


for line in wrap("the quick brown fox jumps over the lazy dog and runs away", 16):
    print(line.rjust(16))
s = ""
for i in range(2000):
    s += chr(97 + i % 26)
print(len(s), s[:5], s[-5:], s.count("abc"), s.find("zab"), hash(s) == hash(s + ""))
print("palindrome" if (t := "A man a plan a canal Panama".replace(" ", "").lower()) == t[::-1] else "not")
print("".join(c.upper() if i % 2 else c for i, c in enumerate("alternate")), "-".join("2026 11 22".split()), "snake_case_name".title().replace("_", ""))
print(sorted(set("the quick brown fox")), "".join(sorted("hello", reverse=True)), ["x".join(p) for p in zip("abc", "def")])
number, digits = 3735928559, ""
while number:
    number, digit = divmod(number, 16)
    digits = "0123456789abcdef"[digit] + digits
print(digits, f"{0xDEADBEEF:x}" == digits, int(digits, 16))
print("%-10s|%5.1f|%03d" % ("left", 2.25, 7), "{:>6}|{:^6}|{:<6}".format("r", "c", "l"), "tab\tend".expandtabs(8))
print("multi\nline".upper().split("\n"), """a
b""" == "a\nb", "con" "cat", 'single' + "double", "\u00e9\x41\t|", r"\raw", len(r"\n"), "\\" == chr(92))
