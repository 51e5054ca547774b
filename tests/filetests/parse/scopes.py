#! test: parse
# Which scope owns each name.
import os.path
limit = 10

def outer(a, *, b=limit):
    total = 0
    def inner():
        nonlocal total
        global limit
        total += a
        limit = total
    inner()
    squares = [i * b for i in range(limit)]
    evens = list(j for j in squares if (last := j) % 2)
    return total, last

class Point:
    x: int = 0
    name = "p"
    def __init__(self, name=name):
        self.__hidden = name
        super().__init__()

#|    3  import os.path
#|    4  limit = 10
#|    6  def outer(a, *, b=limit) [scope1]
#|    7    total = 0
#|    8    def inner() [scope2]
#|    9      nonlocal total
#|   10      global limit
#|   11      total += a
#|   12      limit = total
#|   13    inner()
#|   14    squares = [i * b for i in range(limit)]
#|   15    evens = list((j for j in squares if (last := j) % 2))
#|   16    return (total, last)
#|   18  class Point() [scope5]
#|   19    x: int = 0
#|   20    name = 'p'
#|   21    def __init__(self, name=name) [scope7]
#|   22      self._Point__hidden = name
#|   23      super().__init__()
#| scope0 Module <module> name Point global limit name os name outer
#| scope1 Function outer cell a b cell total inner squares evens cell last global limit global list global range
#| scope2 Function outer.<locals>.inner free total free a global limit
#| scope3 Comprehension outer.<locals>.<listcomp> i (inlined)
#| scope4 Comprehension outer.<locals>.<genexpr> .0 j free last (generator)
#| scope5 Class Point cell __classdict__ cell __class__ name __init__ name name name x
#| scope6 Annotations Point.__annotate__ .format free __classdict__ global int (sees-class)
#| scope7 Function Point.__init__ self name free __class__ global super
