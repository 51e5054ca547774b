# What random programs, compared with CPython, have found: one smallest program each.


def attempt(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


# bytearrays where bytes are decoded or formatted
attempt(lambda: str(bytearray(b"xyz"), "latin-1"))
attempt(lambda: str(bytearray(b"\xff"), "ascii"))
attempt(lambda: str(12, "ascii"))
attempt(lambda: b"%d-%s" % (1, bytearray(b"xy")))
attempt(lambda: b"%b%c" % (bytearray(b"xy"), bytearray(b"z")))
attempt(lambda: b"%c" % bytearray(b"zz"))
attempt(lambda: bytearray(b"%s") % bytearray(b"q"))

# code points beyond every C type
for n in (-1, 0x110000, 2**31, -(2**31) - 1, 2**63, -(10**30)):
    attempt(lambda: chr(n))


# one of the two methods behind a slot
class Deletes:
    def __delitem__(self, k):
        print("deletes", k)


class Sets:
    def __setitem__(self, k, v):
        print("sets", k, v)


def set_it(o):
    o[1] = 2


def delete_it(o):
    del o[1]


for f in (set_it, delete_it):
    for o in (Deletes(), Sets(), object()):
        attempt(lambda: f(o))


# deletion where there is none, from sequences and from others
class Plain:
    pass


for o in (Plain(), (1,), "a", 5, None, int):
    attempt(lambda: o.__delitem__)
    for k in (0, "k"):

        def delete_from():
            del o[k]

        attempt(delete_from)
