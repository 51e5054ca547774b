# Ints on both sides of 64 bits: operators, comparisons with floats, hashes, conversions.


def show(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__ + ":", e)


edge = [2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64, 10**30, -(10**30)]
for a in edge:
    for b in (1, -1, 7, -7, 2**63, -(10**20)):
        print(a + b, a - b, a * b, a // b, a % b, divmod(a, b), a / b)
        print(a & b, a | b, a ^ b, a < b, a == b, a >= b)
    print(-a, ~a, abs(a), a << 3, a >> 3, a >> 70, a.bit_length(), a.bit_count(), hash(a))
    print(hex(a), oct(a), bin(a), float(a), round(a, -5), a.is_integer(), a.as_integer_ratio())

print(2**63 - 1 + 1 - 1 == 2**63 - 1, type(2**63).__name__)
print(2**53 + 1 == float(2**53 + 1), 2**53 + 1 > 2.0**53, 10**400 > 1e308, -(10**400) < float("-inf"))
print(10**400 > float("inf"), 10**20 == 1e20, 10**23 == 1e23, hash(10**20) == hash(1e20))
print(10**400 // 10**399, 10**400 / 10**399, 1 / 10**400, (10**308 * 5) / 10**308)
print(pow(3, 100, 7), pow(3, -1, 7), pow(-3, 5, -7), pow(10**30, 10**30, 10**9 + 7), pow(2, 10, 1))
show(lambda: 10**400 / 3)
show(lambda: 1.5 + 10**400)
show(float, 10**400)
show(pow, 2, -1, 4)
show(pow, 2, 3, 0)
show(lambda: 1 << -1)
show(lambda: 10**30 % 0)
show(lambda: 10**30 // 0)
show(lambda: 10**30 / 0)
show(lambda: 0**-1)
show(lambda: 10**30**0)
show(lambda: 2**-2)
for n in (0, 1, -1, 127, 128, -128, -129, 255, 256, 2**64):
    for size in (0, 1, 2, 9):
        for signed in (False, True):
            show(lambda: n.to_bytes(size, "little", signed=signed))
print(int.from_bytes(b"\xff\x00", "big"), int.from_bytes(b"\xff\x00", signed=True))
print([round(n, -1) for n in (5, 15, 25, -5, -15, 24, 26)], round(12345678901234567890, -19))
print(int(1e30), int(-1e300) % 1000, int(2.0**63), int(-(2.0**63)))
show(int, float("nan"))
show(int, float("inf"))
show(str, 10**5000)
show(int, "1" * 5000)
print(len(str(10**4299)), len(hex(10**5000)))


class Odd(int):
    def __repr__(self):
        return f"Odd({int(self)})"


n = Odd(2**70)
print(n, [n], n + 1, type(n + 1), -n, n == 2**70, hash(n) == hash(2**70), {n: "found"}[2**70])
print(Odd("12", 3), Odd.from_bytes(b"\x05"), type(Odd(5).real))
