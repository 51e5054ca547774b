#! test: bytecode
def outer(a, b=2, *args, key, **more):
    def inner(x):
        nonlocal a
        a += x
        return a + b

    return inner(b), print(a, sep="", *args, **more)


class Point:
    def __init__(self, x):
        self.x = x

    def moved(self, dx):
        return Point(self.x + dx)

#| code <module> () regs 3
#|    2     0  LoadConst         t1, (2)
#|          1  MakeFunction      #1, t0, <code outer>, t1
#|          2  StoreGlobal       t0, 'outer'
#|          3  Clear             t0
#|   11     4  LoadBuildClass    t0
#|          5  MakeFunction      #0, t1, <code Point>, t0
#|          6  LoadConst         t2, "Point"
#|          7  Call              t0, t0, #2
#|          8  StoreGlobal       t0, 'Point'
#|          9  Clear             t0
#|         10  ReturnConst       None
#|
#| code outer (a, b, key, args, more) regs 12 locals inner
#|    1     0  MakeCell          a
#|          1  MakeCell          b
#|    3     2  Move              t0, a
#|          3  Move              t1, b
#|          4  BuildTuple        t0, t0, #2
#|          5  MakeFunction      #8, inner, <code outer.<locals>.inner>, t0
#|    8     6  Move              t0, inner
#|          7  LoadCell          t1, b
#|          8  Call              t0, t0, #1
#|          9  LoadGlobal        t1, 'print'
#|         10  LoadCell          t4, a
#|         11  BuildList         t2, t4, #1
#|         12  ListExtend        t2, args
#|         13  BuildMap          t3, t3, #0
#|         14  LoadConst         t4, "sep"
#|         15  LoadConst         t5, ""
#|         16  MapAdd            t3, t4, t5
#|         17  MapMerge          t3, more, t1
#|         18  CallEx            t1, t1
#|         19  BuildTuple        t0, t0, #2
#|         20  Return            t0
#|
#| code outer.<locals>.inner (x) regs 6 free a b
#|    5     0  LoadCell          t0, a*
#|          1  Inplace           +, t0, t0, x
#|          2  StoreCell         a*, t0
#|    6     3  LoadCell          t1, a*
#|          4  LoadCell          t2, b*
#|          5  Binary            +, t0, t1, t2
#|          6  Return            t0
#|
#| code Point () regs 1
#|   11     0  LoadName          t0, '__name__'
#|          1  StoreName         t0, '__module__'
#|          2  LoadConst         t0, "Point"
#|          3  StoreName         t0, '__qualname__'
#|          4  LoadInt           t0, 11
#|          5  StoreName         t0, '__firstlineno__'
#|   12     6  MakeFunction      #0, t0, <code Point.__init__>, t0
#|          7  StoreName         t0, '__init__'
#|          8  Clear             t0
#|   15     9  MakeFunction      #0, t0, <code Point.moved>, t0
#|         10  StoreName         t0, 'moved'
#|         11  Clear             t0
#|         12  ReturnConst       None
#|
#| code Point.__init__ (self, x) regs 2
#|   13     0  StoreAttr         self, x, 'x'
#|          1  ReturnConst       None
#|
#| code Point.moved (self, dx) regs 5
#|   16     0  LoadGlobal        t0, 'Point'
#|          1  LoadAttr          t2, self, 'x'
#|          2  Binary            +, t1, t2, dx
#|          3  Call              +1, t0, t0, #1
#|          4  Return            t0
