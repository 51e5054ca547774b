# str.format and format_map: numbering, attributes, items, conversions, nesting, errors.


class A:
    def __init__(self):
        self.x = 5
        self.d = {"k": [1, 2], 3: "three"}

    def __repr__(self):
        return "A()é"


a = A()
for template in ["{}", "{} {}", "{1} {0}", "{0} {}", "{} {0}", "{:>10}", "{0!r}", "{0!s:>6}", "{!a}", "{!x}", "{0.x}",
                 "{0.d[k]}", "{0.d[k][1]}", "{0.d[3]}", "{0.y}", "{0[0]}", "{0.}", "{0[}", "{0[]}", "{0[k]x}", "{", "}",
                 "{{}}", "{{", "{0", "{0!", "{0!r", "{0!rx}", "{:{}}", "{:{}.{}}", "{0:{1}}", "{name}",
                 "{name:>{w}}", "{name!r:*^{w}}", "{:{:{}}}", "{2}", "{-1}", "{99999999999999999999}", "a}b", "{0:{{}}}"]:
    for args in ((a,), (3.14159, 10, 2)):
        try:
            print(template, repr(template.format(*args, name="né", w=8)))
        except Exception as e:
            print(template, type(e).__name__ + ":", e)
print("{name}-{w:03}".format_map({"name": "n", "w": 7}))
for template in ("{x}", "{}"):
    try:
        template.format_map({"name": "n"})
    except Exception as e:
        print(type(e).__name__ + ":", e)
