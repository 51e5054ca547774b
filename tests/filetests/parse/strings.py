#! test: parse
a = 'x' "y" r'\n' '\t\x41\N{BULLET}'
b = b'\x00' rb'\x00'
c = f'{a!r:>{width}} {a=} {{literal}}' 'tail'
d = f"{f'{a}'}{a:%Y}"
e = 0xFFFF_FFFF_FFFF_FFFF + 1_000 + 1e10 + 2.5j
