#! test: bytecode
DAY = 24 * 60 * 60
NEGATIVE = -1
PAIR = (1, "a", (2.5, None))
BITS = 1 << 10
TABLE = [1, 2, 3]
SMALL = {1, 2, 3}

def f(x):
    return x + 0.5, x[0], x == 1, f"{x}", f"{x!r:>10} and {DAY}"

#| code <module> () regs 2
#|    2     0  LoadInt           t0, 86400
#|          1  StoreGlobal       t0, 'DAY'
#|    3     2  LoadInt           t0, -1
#|          3  StoreGlobal       t0, 'NEGATIVE'
#|    4     4  LoadConst         t0, (1, "a", (2.5, None))
#|          5  StoreGlobal       t0, 'PAIR'
#|    5     6  LoadInt           t0, 1024
#|          7  StoreGlobal       t0, 'BITS'
#|    6     8  BuildList         t0, t0, #0
#|          9  LoadConst         t1, (1, 2, 3)
#|         10  ListExtend        t0, t1
#|         11  StoreGlobal       t0, 'TABLE'
#|         12  Clear             t0
#|    7    13  BuildSet          t0, t0, #0
#|         14  LoadConst         t1, frozenset{1, 2, 3}
#|         15  SetUpdate         t0, t1
#|         16  StoreGlobal       t0, 'SMALL'
#|         17  Clear             t0
#|    9    18  MakeFunction      #0, t0, <code f>, t0
#|         19  StoreGlobal       t0, 'f'
#|         20  Clear             t0
#|         21  ReturnConst       None
#|
#| code f (x) regs 9
#|   10     0  BinaryK           +, t0, x, 0.5
#|          1  LoadItemK         t1, x, 0
#|          2  CompareK          ==, t2, x, 1
#|          3  FormatValue       #0, t3, x, -
#|          4  LoadConst         t5, ">10"
#|          5  FormatValue       #2, t4, x, t5
#|          6  LoadConst         t5, " and "
#|          7  LoadGlobal        t7, 'DAY'
#|          8  FormatValue       #0, t6, t7, -
#|          9  BuildString       t4, t4, #3
#|         10  BuildTuple        t0, t0, #5
#|         11  Return            t0
