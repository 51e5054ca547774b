# complex: arithmetic, powers, text, errors.
values = [0j, 1j, -1j, 1 + 2j, -1.5 + 0j, 3 + 4j, complex(-0.0, -0.0), complex("inf"), 2, -1, 0.5, 10**20]
for a in values:
    for b in values:
        if not (isinstance(a, complex) or isinstance(b, complex)):
            continue
        row = [a + b, a - b, a * b, a == b, a != b]
        for f in (lambda: a / b, lambda: a**b):
            try:
                row.append(f())
            except Exception as e:
                row.append(f"{type(e).__name__}: {e}")
        print(a, b, row)
z = 3 - 4j
print(abs(z), -z, +z, z.real, z.imag, z.conjugate(), bool(0j), bool(z), hash(1 + 0j) == hash(1), hash(z) == hash(3 - 4j))
print([repr(v) for v in (1j, -1j, complex(0, -0.0), complex(-0.0, 1), 1e16 + 1e-5j, complex("nan+infj"))])
print((-8) ** 0.5, (-8) ** (1 / 3), 2 ** (1j), (1 + 1j) ** 5, (1 + 1j) ** -2, (1 + 1j) ** 0.5)
print(complex(), complex(1), complex(1, 2), complex(1j, 2j), complex(real=1.5), complex(imag=2), complex("1+2j"))
for f in (lambda: 1j < 2, lambda: 1j // 1, lambda: 1j % 1, lambda: int(1j), lambda: float(1j), lambda: complex("x"),
          lambda: complex([]), lambda: complex("1", 2), lambda: complex(1, "2"), lambda: 1j / 0, lambda: 0j**-1):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__ + ":", e)
