#! test: bytecode
def f(g, xs, kw):
    g(1, *xs, k=2, **kw)
    g(*xs)
    g.method(1, k=2)
    g(a=1)(b=2)
    return g(g(g(1)))

def h(a, b=1, /, c=2, *args, d, e=3, **rest) -> int:
    return a

#| code <module> () regs 5
#|    2     0  MakeFunction      #0, t0, <code f>, t0
#|          1  StoreGlobal       t0, 'f'
#|          2  Clear             t0
#|    9     3  LoadConst         t1, (1, 2)
#|          4  BuildMap          t2, t2, #0
#|          5  LoadConst         t3, "e"
#|          6  LoadInt           t4, 3
#|          7  MapAdd            t2, t3, t4
#|          8  MakeFunction      #0, t3, <code __annotate__>, t0
#|          9  MakeFunction      #7, t0, <code h>, t1
#|         10  StoreGlobal       t0, 'h'
#|         11  Clear             t0
#|         12  ReturnConst       None
#|
#| code f (g, xs, kw) regs 8
#|    3     0  Move              t0, g
#|          1  LoadInt           t3, 1
#|          2  BuildList         t1, t3, #1
#|          3  ListExtend        t1, xs
#|          4  BuildMap          t2, t2, #0
#|          5  LoadConst         t3, "k"
#|          6  LoadInt           t4, 2
#|          7  MapAdd            t2, t3, t4
#|          8  MapMerge          t2, kw, t0
#|          9  CallEx            t0, t0
#|         10  Clear             t0
#|    4    11  Move              t0, g
#|         12  Move              t1, xs
#|         13  Clear             t2
#|         14  CallEx            t0, t0
#|         15  Clear             t0
#|    5    16  LoadMethod        t0, g, 'method'
#|         17  LoadInt           t2, 1
#|         18  LoadInt           t3, 2
#|         19  CallMethodKw      #2, t0, t0, ("k")
#|         20  Clear             t0
#|    6    21  Move              t0, g
#|         22  LoadInt           t1, 1
#|         23  CallKw            #1, t0, t0, ("a")
#|         24  LoadInt           t1, 2
#|         25  CallKw            #1, t0, t0, ("b")
#|         26  Clear             t0
#|    7    27  Move              t0, g
#|         28  Move              t1, g
#|         29  Move              t2, g
#|         30  LoadInt           t3, 1
#|         31  Call              t2, t2, #1
#|         32  Call              t1, t1, #1
#|         33  Call              t0, t0, #1
#|         34  Return            t0
#|
#| code __annotate__ (.format) regs 4
#|    9     0  JumpIfNotCmpK     >, .format, 2, -> 3
#|          1  LoadGlobal        t0, 'NotImplementedError'
#|          2  Raise             t0, -
#|      >   3  BuildMap          t0, t0, #0
#|          4  LoadConst         t1, "return"
#|          5  LoadGlobal        t2, 'int'
#|          6  MapAdd            t0, t1, t2
#|          7  Return            t0
#|
#| code h (a, b, c, d, e, args, rest) regs 7
#|   10     0  Return            a
