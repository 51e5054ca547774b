"""format(), str.format and % formatting."""
print(format(5), format(5, "03d"), format(-5, "=+5"), format(3.7, ".0f"), format(2.5, ".0f"), format("x", ">3"))
print(format(1234567.891, ",.2f"), format(1234567, ","), format(0x7FFF, "_x"), format(12345, "012,"))
print(format(-42, "08.2f"), format(42, "<8") + "|", format(42, "^8") + "|", format(42, "*>8"), format(-42, "0=8"))
print(format(255, "x"), format(255, "X"), format(255, "#X"), format(255, "b"), format(255, "#010b"), format(8, "o"))
print(format(0.1, ".20f"), format(1e-7, "f"), format(1e16, "f"), format(123.456, "e"), format(123.456, "E"), format(1.5e300, "g"))
print(format(100000.0, "g"), format(1000000.0, "g"), format(0.0001, "g"), format(0.00001, "g"), format(1.0, "#g"), format(1.10, ".3g"))
print(format(0.5, "%"), format(0.12345, ".2%"), format(1, "%"))
print(format(1.0), format(1e16), format(1e15), format(123456789012345680.0), format(1.5, "n"), format(10, "n"))
print(format(1.0, ""), format(1.25, ".1f"), format(1.35, ".1f"), format(0.045, ".2f"), format(1e22, ".3f"))
print(format(float("nan"), "5"), format(float("inf"), "+"), format(-0.0, ".1f"), format(-0.0001, ".1f"), format(-0.0001, "z.1f"))
print(format(True, "d"), format(True), format(65, "c"), format("abc", ".1"), format("abc", "5") + "|", format("abc", "^7"))
print("{} {}".format(1, "a"), "{1} {0}".format(1, 2), "{a} {b}".format(a=1, b=2), "{0!r:>5}".format("a"))
print("{0[1]} {1[k]} {2.real}".format([1, 2], {"k": 3}, 7), "{:{w}}|".format("x", w=4), "{{}}".format())
print("{:>{}}".format("r", 5), "{0:{1}}".format(3.14159, ".2f"))
print("%d %i %s %r %x %X %o %c %e %f %g %%" % (1, 2.9, "s", "r", 255, 255, 8, "c", 12345.678, 1.5, 0.0001))
print("%5d|%-5d|%05d|%+d|% d|%5s|%-5s|%.2s|%5.1f|%-8.3e|" % (42, 42, 42, 42, 42, "ab", "ab", "abc", 3.14159, 31415.9))
print("%(a)s %(b)03d" % {"a": 1, "b": 2}, "%s" % (1,), "%s" % [1, 2], "%*d" % (5, 42), "%#x %#o" % (255, 8), "%c" % 97)
print("%s %s" % ("a", ("b", 1)), "%.3f" % 2, "%r" % ("x",), "%10.4r|" % "abcdef")
errors = [
    lambda: "%d" % "a",
    lambda: "%s %s" % "a",
    lambda: "%s" % (1, 2),
    lambda: "%z" % 1,
    lambda: "{} {}".format(1),
    lambda: "{a}".format(b=1),
    lambda: "{".format(),
    lambda: "}".format(),
    lambda: format(5, "q"),
    lambda: format("a", "q"),
    lambda: format(1.5, "d"),
    lambda: format([], "5"),
    lambda: "{0} {}".format(1, 2),
    lambda: format(5, ".2d"),
]
for e in errors:
    try:
        print(e())
    except (ValueError, TypeError, KeyError, IndexError) as err:
        print(type(err).__name__, err)
print("a-b".format(), "{:,}".format(10**12), "{:^+10.2f}".format(3.14159), "{:-^30}".format(" centred "))
print("{:.3}".format("abcdef"), "{!s:>6}".format(1.5), "{:>8}".format(str((1, 2))), "{:d}".format(10**25))
