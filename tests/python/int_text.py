# What int() and float() read.


def show(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__ + ":", e)


for text in ["0", " -12 ", "1_000", "1__0", "_1", "1_", "", " ", "+", "- 5", "0x1f", "0b101", "0o17", "017", "00",
             "ff", "z", "\uff11\uff12", "\u0663", "\u2003 7 \n", "12.5", "0x", "0x_f", "it's", "1\x00"]:
    for base in (10, 0, 16, 36):
        show(int, text, base)
    show(float, text)
show(int, "5", 1)
show(int, "5", 37)
show(int, 5, 10)
show(int, b" 42 ")
show(int, b"4x", 16)
show(int, None)
show(int, [1])
show(float, None)
show(lambda: int(base=10))
for text in ["inf", "-Infinity", "nan", "1e400", "-1e-400", ".5", "5.", ".", "1e", "1_0.5_0", "1_.5", "1._5",
             "1.5e1_0", "infi", "0x1p3", " 1.5\n", "1 .5", "4.35", "9007199254740993", "2.2250738585072011e-308"]:
    show(float, text)
for text in ["0x1p3", "-0x1.8p1", "inf", "0x.8", "ff", "0x1p-1075", "0x1.8p-1075", "0x1p1024", "zz", "", "1.8p"]:
    show(float.fromhex, text)
for x in (0.1, -0.0, 5e-324, 1e300, float("inf")):
    print(x.hex())
for text in ["1+2j", "(1+2j)", "j", "-j", "1e5j", "1+2", "1 + 2j", "", " 1j ", "nan+infj", "1+-2j", "1_0+2_0j"]:
    show(complex, text)
