# The format mini-language beyond the common cases, and its errors.


def show(value, spec):
    try:
        print(repr(format(value, spec)))
    except Exception as e:
        print(type(e).__name__ + ":", e)


for spec in ["", "d", "5", "<5", "^5", "*^7", "+", " ", "05", "+05", "=+8", "x=8", ",", "_", "09,", "08_", "x", "#x",
             "#X", "#010b", "_b", "#_x", "o", "c", "e", ".2f", "%", "n", "s", "y", ".2", ",x", ",_", "_,", ",,", "z",
             "#c", "+c", ",n", "5c", "é>5", "0<5", "10.3s", "5%"]:
    for value in (42, -1234567, 2**70, True):
        show(value, spec)
for spec in ["", "5", ">5", "^7", "*<7", "05", ".1", "6.2", "s", "d", "+", " ", "#", "=5", ",", "z", ".", "5.", "é^5x"]:
    show("héy", spec)
for spec in ["", "10", ">20", ".2f", "+.1e", "#.3g", "010", "=10", ",.2f", "d", "%", "n"]:
    for value in (1j, 1.5 - 2.5j, -0.0 + 1e20j):
        show(value, spec)
for value in (None, [1], (1,), {}, object):
    show(value, "")if value is not object else None
    show(value, "d")


class Money:
    def __init__(self, n):
        self.n = n

    def __format__(self, spec):
        return f"${self.n:{spec or '.2f'}}"


class Bad:
    def __format__(self, spec):
        return 5


print(f"{Money(3)} {Money(4):.0f} {Money(5):>{8}}")
show(Bad(), "")
show(1, "99999999999999999999d")
