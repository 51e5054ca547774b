# text % values.


def show(template, values):
    try:
        print(repr(template % values))
    except Exception as e:
        print(type(e).__name__ + ":", e)


for conversion in ["d", "5d", "-5d|", "05d", "+d", " d", ".3d", "x", "#x", "#X", "#o", "s", "5s", "-5s|", ".2s", "r", "a",
                   "c", "f", ".2f", "+.1e", "g", "#g", "010.2f", "y", "ld", "", "."]:
    for value in (42, -7, 2**70, 3.75, "é", None):
        show("%" + conversion, (value,))
show("%s %s", (1, 2))
show("%s", (1, 2))
show("%s %s", (1,))
show("%s", [1, 2])
show("plain", 1)
show("plain", {"a": 1})
show("%(a)s %(b)03d %%", {"a": 1, "b": 2})
show("%(a)s", {})
show("%(a)s", 5)
show("%(a", {"a": 1})
show("%*d|%-*d|%.*f", (5, 1, 5, 2, 2, 3.14159))
show("%*d", ("x", 1))
show("%c%c", (65, "é"))
show("%c", "ab")
show("%c", -1)
show("100%", ())
print(b"%s %d %x %a %c|%5b|" % (b"x", 5, 255, "é", 65, b"q"))
