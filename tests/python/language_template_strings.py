# Template strings need a newer CPython than most have; what is printed was checked by hand against PEP 750.
name, width = "b", 5
t = t"a {width} {name!r:>{width}} c"
print(t.strings, t.values, [i.expression for i in t.interpolations])
print([i if isinstance(i, str) else (i.value, i.conversion, i.format_spec) for i in t])
print(t"x" + t"{width}", t"{width=}".strings, t"".strings, type(t).__name__)
match t.interpolations[0]:
    case object(value=5):
        print("five")
