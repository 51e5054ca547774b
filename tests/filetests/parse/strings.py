#! test: parse
a = 'x' "y" r'\n' '\t\x41\N{BULLET}'
b = b'\x00' rb'\x00'
c = f'{a!r:>{width}} {a=} {{literal}}' 'tail'
d = f"{f'{a}'}{a:%Y}"
e = 0xFFFF_FFFF_FFFF_FFFF + 1_000 + 1e10 + 2.5j

#|    2  a = 'xy\\n\tA•'
#|    3  b = b'\x00\\x00'
#|    4  c = f'{a!r:>{width}} {a=} {{literal}}tail'
#|    5  d = f"{f'{a}'}{a:%Y}"
#|    6  e = 18446744073709551615 + 1000 + 10000000000.0 + 2.5j
#| scope0 Module <module> name a name b name c name d name e name width
