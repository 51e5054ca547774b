"""Import forms, module attributes, errors."""
import math
import math as m
import sys, time
from math import cos, pi as PI
from math import *

print(math is m, m.cos is cos, PI == math.pi, sqrt(16.0), floor(2.5), math.__name__)
print(sys.modules["math"] is math, type(math).__name__, hasattr(math, "cos"), hasattr(math, "nope"))


def inside():
    import math as local
    from time import perf_counter

    return local.sqrt(4), callable(perf_counter)


print(inside())
for statement in ("import nope", "from math import nope", "import math.nope", "from nope.sub import x"):
    try:
        exec(statement)
    except ImportError as e:
        print(type(e).__name__, str(e).split(" (")[0])
math.extra = 5
print(m.extra)
del math.extra
try:
    math.extra
except AttributeError as e:
    print("AttributeError:", e)
if __name__ == "__main__":
    print("main")
try:
    import nope2
except ImportError:
    nope2 = None
print(nope2, "nope2" in sys.modules)
print(eval("1 + 1"), eval("PI > 3"), eval("a + b", {"a": 1, "b": 2}))
scope = {}
exec("x = 1\ndef f(): return x + 1\ny = f()", scope)
print(scope["x"], scope["y"])
try:
    eval("1 +")
except SyntaxError as e:
    print("SyntaxError")
try:
    exec("if True\n  pass")
except SyntaxError as e:
    print("SyntaxError:", e.msg, e.lineno)
