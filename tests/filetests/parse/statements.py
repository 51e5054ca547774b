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

#|    2  x = y = 1 + 2 * -3
#|    3  x += 1
#|    4  (a, *b) = (1, 2, 3)
#|    5  if x > 1 < 3 and not y
#|    6    pass
#|       else
#|    7    if x
#|    8      x = 2 if y else 3
#|         else
#|   10      del x
#|   11  for i in range(3)
#|   12    continue
#|       else
#|   14    break_ = 1
#|   15  while True
#|   16    break
#|   17  def f(a, b=1, /, c=2, *args, d, e=3, **kw) -> int [scope2]
#|   18    global x
#|   19    return a
#|   20  class C(object, metaclass=type) [scope3]
#|   21    @property
#|   22    def m(self) [scope4]
#|   22      ...
#|   23  try
#|   24    raise ValueError('x') from None
#|   25  except (ValueError, KeyError) as e
#|   26    pass
#|       else
#|   28    pass
#|       finally
#|   30    assert x, 'no'
#|   31  with open('f') as g, g
#|   32    pass
#|   33  import math as m, sys
#|   34  from math import cos as c, sin
#|   35  lambda x, *y, z=1: x
#|   36  [i for i in range(3) if i]
#|   37  {k: v for k, v in {}.items()}
#|   38  x[1:2, ...] = f'{x!r:>{y}} {{}}'
#| scope0 Module <module> name C name KeyError name ValueError name a name b name break_ name c name e name f name g name i name m name object name open name range name sin name sys name type global x name y
#| scope1 Annotations __annotate__ .format global int
#| scope2 Function f a b c d e args kw global x
#| scope3 Class C name m name property
#| scope4 Function C.m self
#| scope5 Lambda <lambda> x z y
#| scope6 Comprehension <listcomp> i (inlined)
#| scope7 Comprehension <dictcomp> k v (inlined)
