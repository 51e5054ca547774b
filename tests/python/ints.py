"""Integers: operators, conversions, and the step from machine words to big ints."""
print(7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 3, -7 % 3, 7 % -3, -7 % -3)
print(7 / 2, -7 / 2, 6 / 3, divmod(7, -2), divmod(-7, 2), 2**10, 2**-1, (-2) ** 3, -2**2, 0**0)
print(5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 10, -1 >> 1, -5 >> 1, -1 << 4, 5 & -2, -5 | 2, -5 ^ 7)
big = 2**63
print(big, big - 1, -big, big * big, -(big * big), big + big, big // 3, big % 1000, -big // 3, -big % 1000)
print(9223372036854775807 + 1, -9223372036854775808 - 1, 9223372036854775807 * 2, -(-9223372036854775808))
print(9223372036854775807 * 9223372036854775807, abs(-9223372036854775808), -9223372036854775808 // -1)
print(3**100, 3**100 // 3**98, 3**100 % 3**50 == 0, (3**100).bit_length(), 10**30 // 7, -(10**30) // 7, 10**30 % -7)
print(2**64 >> 60, 1 << 70, (1 << 70) >> 68, (1 << 70) & ((1 << 66) - 1), (1 << 70) | 1, (1 << 70) ^ (1 << 70), ~(1 << 70))
print(-(1 << 70) >> 3, -(1 << 70) & 0xFF, -(1 << 70) | 5)
print(int("123"), int("-7"), int("  42\n"), int("ff", 16), int("0xff", 16), int("0b101", 0), int("z", 36), int("1_000"), int("1" * 30))
print(int(3.9), int(-3.9), int(1e20), int(True), int(), int("-0"), int("+5"))
print(0xFF, 0o17, 0b11, 1_000_000, 0xDEAD_BEEF, 00)
print(hex(255), oct(8), bin(5), hex(-255), bin(-5), hex(2**70), bin(0))
print(pow(2, 10), pow(2, 10, 1000), pow(3, -1, 7), pow(2, 100, 10**9 + 7), pow(2, -2), pow(10**20, 3, 10**15 + 37))
print((255).bit_length(), (0).bit_length(), (7).bit_count(), (5).conjugate(), (5).real, (5).imag, (6).numerator, (6).denominator)
print((1024).to_bytes(2, "big"), (1024).to_bytes(4, "little"), int.from_bytes(b"\x04\x00", "big"), int.from_bytes(b"\xff\xff", "big", signed=True))
print(1 == 1.0, 2**53 == 2.0**53, 2**53 + 1 == 2.0**53 + 1, 2**63 == 9.223372036854775808e18, 10**400 > 1e308, hash(1) == hash(1.0), hash(2**61 - 1))
print(big > 1.5, big < float("inf"), -big > float("-inf"), 10**25 == 1e25, big == big + 0, big is not None)
print(True + True, True * 5, True & False, True | 2, ~True, True == 1, isinstance(True, int), -True)
print(str(2**200), repr(-(2**100)), len(str(7**1000)), str(10**50)[:5])
print(float(2**100), 2**100 / 2**98, 10**400 // 10**398, (10**400) / (10**399), 1 / 10**400)
print(sum(range(1000001)), sum([2**62, 2**62, 2**62]), sum([10**30, -(10**30)]), max(2**70, 5), min(-(2**70), 5))
for bad in (lambda: 10**400 / 1, lambda: float(10**400), lambda: int("12a"), lambda: int("9", 8), lambda: int([]), lambda: int("1", 99), lambda: 1 << -1, lambda: int(float("nan")), lambda: int(float("inf")), lambda: pow(2, -1, 4), lambda: (300).to_bytes(1, "big"), lambda: 5 % 0, lambda: 2**70 // 0, lambda: divmod(1, 0), lambda: int("1__0"), lambda: 1 << 2**70 if False else 0 >> -1):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
n = 1
for i in range(1, 31):
    n *= i
print(n, n // 2**20)
x = 9223372036854775806
for _ in range(3):
    x += 1
    print(x)
for _ in range(3):
    x -= 1
print(x, type(x).__name__)
print(int.from_bytes((2**100).to_bytes(16, "little"), "little") == 2**100, round(12345, -2), round(-15, -1), round(25, -1), round(5), (17).__add__(3), int.__mul__(3, 4))
