"""Digits at a precision, and where the padding goes."""
for x in (0.0, -0.0, 1.0, 9.5, 99.95, 0.5, 1.5, 2.5, 1e-7, 123456789.123, 5e-324, 1e22, 1e300, 8.5e15, 9.1e15, 0.1, 1 / 3):
    print(f"{x:e} {x:.0e} {x:.3e} {x:.16e} {x:.20e} {x:g} {x:.1g} {x:.3g} {x:.17g} {x:#.3g} {x!r} {x} {-x:.2e} {x:E}")
    print("%e|%.0e|%g|%.10g|%#g|%G|%8.2f|%-9.1e|" % (x, x, x, x, x, x, x, x))
for spec in ("10", "<10", "^10", ">10", "=10", "+10", " 10", "010", "*^11.2f", "é=+12.1f", "-<+9.3g", "^+11.1%", "z.0f", "=08.2f", "<08.2f"):
    print([format(v, spec) for v in (3.14159, -2.5, 0.0, float("inf"), -float("inf"), float("nan"))])
for spec in ("6", "<6", "^6", "=6", "+6", "06", "#x", "#010x", "*^+9b", "_d", ",d", "08,", "=+12,", "c"):
    print([format(v, spec) for v in (0, 7, 65)], end=" ")
print()
print([f"{s:{w}}" for s in ("ab", "é") for w in ("5", ">5", "^5", "*<5", "1")])
