# Floats as text: repr, round, and every format type.
values = [0.0, -0.0, 1.0, 0.1, 1e15, 1e16, 123456789012345678.0, 1e22, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308,
          890742856476362.25, 34496306461953.5625, 2.675, 0.5, 1.5, 2.5, float("inf"), float("-inf"), float("nan")]
for x in values:
    print(repr(x), x, hash(x) if x == x else "", f"{x:.0f} {x:.2f} {x:e} {x:.0e} {x:g} {x:.3g} {x:#g} {x:%} {x:n}")
    print([f"{x:{spec}}" for spec in ("", "10", "<10", "^+12.1f", "010.2f", ",", ",.2f", "_.1f", "z.0f", " .3", "#.0f")])
for x in (2.675, 1250.0, 1350.0, -0.5, 1e22, 5e-324, 99.5, 1.005):
    print([round(x, n) for n in (-2, -1, 0, 1, 2, 3, 20)], round(x))
print(f"{0.1:.60f}")
print(f"{1e300:.3f}"[:40], f"{1/3:.30e}", f"{1e-7:.10}", f"{123456.0:.5}", f"{100000.0:.6}", f"{1e5:.5}")
try:
    round(1.7e308, -308)
except OverflowError as e:
    print(e)
