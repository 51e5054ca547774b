#! test: bytecode
def f(a, b, c):
    if a < b <= c and not (a is None or b == 1):
        return a in (1, 2)
    while a != b:
        a += 1
    return a if b else c or a

def g(x):
    if x not in [1, 2]:
        x = -x
    assert x, "no"

#| code <module> () regs 1
#|    2     0  MakeFunction      #0, t0, <code f>, t0
#|          1  StoreGlobal       t0, 'f'
#|          2  Clear             t0
#|    9     3  MakeFunction      #0, t0, <code g>, t0
#|          4  StoreGlobal       t0, 'g'
#|          5  Clear             t0
#|          6  ReturnConst       None
#|
#| code f (a, b, c) regs 4
#|    3     0  JumpIfNotCmp      <, a, b, -> 6
#|          1  JumpIfNotCmp      <=, b, c, -> 6
#|          2  JumpIfNone        a, -> 6
#|          3  JumpIfCmpK        ==, b, 1, -> 6
#|    4     4  CompareK          in, t0, a, (1, 2)
#|          5  Return            t0
#|    5 >   6  JumpIfNotCmp      !=, a, b, -> 9
#|    6 >   7  InplaceK          +, a, a, 1
#|    5     8  JumpIfCmp         !=, a, b, -> 7
#|    7 >   9  JumpIfNot         b, -> 12
#|         10  Move              t0, a
#|         11  Jump              -> 15
#|      >  12  Move              t0, c
#|         13  JumpIf            t0, -> 15
#|         14  Move              t0, a
#|      >  15  Return            t0
#|
#| code g (x) regs 3
#|   10     0  JumpIfNotCmpK     not in, x, (1, 2), -> 2
#|   11     1  Unary             -, x, x
#|   12 >   2  JumpIf            x, -> 7
#|          3  LoadAssertionErrort0
#|          4  LoadConst         t1, "no"
#|          5  Call              t0, t0, #1
#|          6  Raise             t0, -
#|      >   7  Clear             t0
#|          8  ReturnConst       None
