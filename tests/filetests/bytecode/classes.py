#! test: bytecode
def register(**options):
    return lambda cls: cls

@register(a=1)
class A(B, C[int], metaclass=M):
    "The doc."
    x: int = 1
    def __init__(self, *args):
        super().__init__(*args)

#| code <module> () regs 8
#|    2     0  MakeFunction      #0, t0, <code register>, t0
#|          1  StoreGlobal       t0, 'register'
#|          2  Clear             t0
#|    5     3  LoadGlobal        t0, 'register'
#|          4  LoadInt           t1, 1
#|          5  CallKw            #1, t0, t0, ("a")
#|    6     6  LoadBuildClass    t1
#|          7  MakeFunction      #0, t2, <code A>, t0
#|          8  LoadConst         t3, "A"
#|          9  LoadGlobal        t4, 'B'
#|         10  LoadGlobal        t6, 'C'
#|         11  LoadGlobal        t7, 'int'
#|         12  LoadItem          t5, t6, t7
#|         13  LoadGlobal        t6, 'M'
#|         14  CallKw            #5, t1, t1, ("metaclass")
#|    5    15  Call              t0, t0, #1
#|    6    16  StoreGlobal       t0, 'A'
#|    5    17  Clear             t0
#|         18  ReturnConst       None
#|
#| code register (options) regs 2
#|    3     0  MakeFunction      #0, t0, <code register.<locals>.<lambda>>, options
#|          1  Return            t0
#|
#| code register.<locals>.<lambda> (cls) regs 1
#|    3     0  Return            cls
#|
#| code A () regs 4 locals __classdict__ __class__
#|    1     0  MakeCell          __classdict__
#|          1  MakeCell          __class__
#|    6     2  LoadName          t0, '__name__'
#|          3  StoreName         t0, '__module__'
#|          4  LoadConst         t0, "A"
#|          5  StoreName         t0, '__qualname__'
#|          6  LoadInt           t0, 5
#|          7  StoreName         t0, '__firstlineno__'
#|          8  LoadLocals        t0
#|          9  StoreCell         __classdict__, t0
#|         10  LoadConst         t0, "The doc."
#|         11  StoreName         t0, '__doc__'
#|    8    12  LoadInt           t0, 1
#|         13  StoreName         t0, 'x'
#|    9    14  Move              t1, __class__
#|         15  BuildTuple        t1, t1, #1
#|         16  MakeFunction      #8, t0, <code A.__init__>, t1
#|         17  StoreName         t0, '__init__'
#|         18  Clear             t0
#|    8    19  Move              t1, __classdict__
#|         20  BuildTuple        t1, t1, #1
#|         21  MakeFunction      #8, t0, <code A.__annotate__>, t1
#|         22  StoreName         t0, '__annotate_func__'
#|         23  Clear             t0
#|    6    24  Move              t0, __class__
#|         25  StoreName         t0, '__classcell__'
#|         26  Return            t0
#|
#| code A.__init__ (self, args) regs 6 free __class__
#|   10     0  LoadGlobal        t2, 'super'
#|          1  LoadCell          t0, __class__*
#|          2  Move              t1, self
#|          3  LoadSuperAttr     #1, t0, t0, '__init__'
#|          4  Move              t1, args
#|          5  Clear             t2
#|          6  CallEx            t0, t0
#|          7  Clear             t0
#|          8  ReturnConst       None
#|
#| code A.__annotate__ (.format) regs 6 free __classdict__
#|    8     0  JumpIfNotCmpK     >, .format, 2, -> 3
#|          1  LoadGlobal        t0, 'NotImplementedError'
#|          2  Raise             t0, -
#|      >   3  BuildMap          t0, t0, #0
#|          4  LoadConst         t1, "x"
#|          5  LoadCell          t3, __classdict__*
#|          6  LoadDictOrGlobal  t2, t3, 'int'
#|          7  MapAdd            t0, t1, t2
#|          8  Return            t0
