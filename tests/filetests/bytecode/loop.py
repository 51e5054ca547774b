#! test: bytecode
def countdown(n):
    while n:
        n -= 1
    return n


def total(xs):
    acc = 0.0
    for x in xs:
        acc += x * 0.5
    return acc

#| code <module> () regs 1
#|    2     0  MakeFunction      #0, t0, <code countdown>, t0
#|          1  StoreGlobal       t0, 'countdown'
#|          2  Clear             t0
#|    8     3  MakeFunction      #0, t0, <code total>, t0
#|          4  StoreGlobal       t0, 'total'
#|          5  Clear             t0
#|          6  ReturnConst       None
#|
#| code countdown (n) regs 1
#|    3     0  JumpIfNot         n, -> 3
#|    4 >   1  InplaceK          -, n, n, 1
#|    3     2  JumpIf            n, -> 1
#|    5 >   3  Return            n
#|
#| code total (xs) regs 5 locals acc x
#|    9     0  LoadConst         acc, 0.0
#|   10     1  GetIter           t0, xs
#|      >   2  ForIter           x, t0, -> 6
#|   11     3  BinaryK           *, t1, x, 0.5
#|          4  Inplace           +, acc, acc, t1
#|   10     5  Jump              -> 2
#|   12 >   6  Return            acc
