#! test: parse
x = y = 1 + 2 * -3
x += 1
a, *b = 1, 2, 3
if x > 1 < 3 and not y:
    pass
elif x:
    x = 2 if y else 3
else:
    del x
for i in range(3):
    continue
else:
    break_ = 1
while True:
    break
def f(a, b=1, /, c=2, *args, d, e=3, **kw) -> int:
    global x
    return a
class C(object, metaclass=type):
    @property
    def m(self): ...
try:
    raise ValueError("x") from None
except (ValueError, KeyError) as e:
    pass
else:
    pass
finally:
    assert x, "no"
with open("f") as g, g:
    pass
import math as m, sys
from math import cos as c, sin
lambda x, *y, z=1: x
[i for i in range(3) if i]
{k: v for k, v in {}.items()}
x[1:2, ...] = f"{x!r:>{y}} {{}}"
