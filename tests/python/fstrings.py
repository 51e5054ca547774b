"""f-strings: expressions, conversions, nesting, debugging."""
name, n, x = "world", 42, 3.14159
print(f"hello {name}", f"{n}", f"{x:.2f}", f"{n:5d}|{n:<5}|{n:^5}|{n:>5}|{n:05}")
print(f"{name!r} {name!s} {name!a}", f"{'é'!a}")
print(f"{n + 1} {n * 2 if n > 40 else 0} {len(name)} {name[0]} {name.upper()}")
width, precision = 10, 3
print(f"{x:{width}.{precision}f}|{x:>{width}}|{name:*^{width + 1}}")
print(f"{{literal}} {{{n}}} {{{{")
print(f"{n=} {x=:.1f} {name=!s} {n + 1 = } {name=}")
print(f"{'nested ' + f'{n}'} {f'{f'{1}'}'}")
print(f"{[i for i in range(3)]} {({'a': 1})['a']} {(lambda v: v + 1)(1)}")
print(f"multi"
      f" part {n}" " plain")
print(f"""triple {n}
line""")
print(rf"\n{n}\t", f"\n".strip() or "empty", f"tab\t{n}")
print(f"{n:#x} {n:#o} {n:#b} {n:X} {n:c} {n:e} {n:,} {1234567:_} {255:08b}")
print(f"{True} {None} {True:d} {[]!s:>4}| {1.0} {1e10} {-0.0:+}")
print(f"{3.0:g} {1e20:g} {123456789:g} {0.00001234:g} {x:.3} {x:10.3e} {x:%} {0.256:.1%}")
print(f"{name:10}|{name:>10}|{name:.2}|{name:-<8.3}|")
d = {"key": "value"}
print(f"{d['key']} {d["key"]}")
print(f"{n!r:>5}|{name!r:^9}|")
print(f"{'a' 'b'} {1,2} {(1, 2)}")
print(f"{n:{'>' if n else '<'}{6}}|", f"{'x':{'*'}^{5}}")
print(f"", f"{''}", len(f"{'' :5}"))
print(f"{10**20:,} {-5:05d} {5:+d} {-5: d} {5: d}")
print(f"{float('inf')} {float('nan'):.2f} {float('-inf'):6}|")
print("joined: " + ", ".join(f"{k}={v!r}" for k, v in d.items()))


class Money:
    def __init__(self, v):
        self.v = v

    def __format__(self, spec):
        return f"${self.v:{spec or '.2f'}}"


print(f"{Money(3)} {Money(2.5):08.3f}")
for bad in ("{5:s}", "{'a':d}", "{1.5:x}", "{'a':+}"):
    try:
        print(eval("f" + repr(bad))) if False else print(format(*{"{5:s}": (5, "s"), "{'a':d}": ("a", "d"), "{1.5:x}": (1.5, "x"), "{'a':+}": ("a", "+")}[bad]))
    except ValueError as e:
        print("ValueError:", e)
