"""Floats: repr, arithmetic, rounding, special values."""
print(0.1, 0.2, 0.1 + 0.2, 1.0, 100.0, 1e16, 1e15, 123456789012345678.0, 1e-4, 1e-5, 0.00012345, 1.5e-10)
print(1e22, 1e23, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 1 / 3, 2 / 3, 1e100, -1.5, -0.0)
print(float("inf"), float("-inf"), float("nan"), float("1e5"), float("  -2.5 "), float("1_0.5"), float(".5"), float("5."), float("Infinity"), float("-NaN"))
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(7.5, 2), divmod(-7.5, 2), 1e300 * 1e10, -1e300 * 1e10)
print(0.0 == -0.0, float("nan") == float("nan"), float("inf") > 1e308, 1.0 < float("nan"), 0.0 * -1, 5.0 % float("inf"), -5.0 % float("inf"))
print(2.0**0.5, 2**0.5, 4**-0.5, (-8) ** 3.0, 0.0**0, 10.0**-2, 2.0**1023, 1.5**2, (-2.0) ** 2)
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1.005, 2), round(1234.567, -2), round(0.5), round(1.5), round(1e20), round(5.0, 3), type(round(2.5)).__name__, type(round(2.5, 0)).__name__)
print(int(2.9), int(-2.9), (2.5).is_integer(), (2.0).is_integer(), (0.75).as_integer_ratio(), (255.5).hex(), float.fromhex("0x1.8p1"), (1.5).conjugate(), (-1.5).real)
print(abs(-2.5), -(-2.5), +1.5, not 0.0, bool(0.1), max(1.5, 2), min(1, 0.5), sum([0.1] * 10), sum([0.5, 1, 2.5]))
print(3.0 == 3, hash(3.0) == hash(3), hash(0.5), hash(float("inf")), {1: "a"}[1.0], 1.5 in [1.5, 2])
print(1 + 1.5, 2 - 0.5, 3 * 1.5, 3 / 1.5, 3 // 1.5, 3 % 1.5, 2**1.5, 1.5 + True, 10**20 + 0.5, 2**53 + 1.0)
print(1e16 + 1, 1e15 + 0.3, 0.1 * 3, 1.1 + 2.2, 1e-7, 123e-7, 9007199254740993.0, 4.35, 4.349999999999999, 0.5e-6)
print(str(1e5), repr(1e5), str(12345678.9), 1.0e0, 1E5, 3.0e-3, 1_000.5, 5e0)
for bad in (lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: 0.0**-1, lambda: 2.0**10000, lambda: float("x"), lambda: float(None), lambda: float(""), lambda: int(1e400), lambda: round(float("nan")), lambda: 1.5 << 1, lambda: 1.5 & 1, lambda: divmod(1.0, 0), lambda: 5.0[0], lambda: float("1e"), lambda: 10.0**400):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
total = 0.0
for i in range(1, 100):
    total += 1.0 / (i * i)
print(total)
x = 1.0
for _ in range(20):
    x = (x + 2 / x) / 2
print(x, x * x)
print([v / 10 for v in range(11)])
print(1e308 * 10, -1e308 * 10, 1e308 * 10 - 1e308 * 10, 1e-320, 1e-323 / 10)
print((0.1).__repr__(), float.__add__(1.0, 2.0), (1.5).__lt__(2), 1.5.__eq__(1.5))
print(float(True), float(7), float("1" * 25), float(2**62 + 1))
