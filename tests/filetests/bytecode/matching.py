#! test: bytecode
def f(x):
    match x:
        case 0 | 1:
            return "small"
        case [a, b, *rest] if a:
            return rest
        case {"k": v, **others}:
            return v, others
        case Point(0, y=y) as p:
            return p, y
        case _:
            return None

#| code <module> () regs 1
#|    2     0  MakeFunction      #0, t0, <code f>, t0
#|          1  StoreGlobal       t0, 'f'
#|          2  Clear             t0
#|          3  ReturnConst       None
#|
#| code f (x) regs 13 locals a b rest v others y p
#|    3     0  Move              t0, x
#|    4     1  JumpIfNotCmpK     ==, t0, 0, -> 3
#|          2  Jump              -> 4
#|      >   3  JumpIfNotCmpK     ==, t0, 1, -> 5
#|    5 >   4  ReturnConst       "small"
#|    6 >   5  MatchSequence     t1, t0
#|          6  JumpIfNot         t1, -> 15
#|          7  GetLen            t1, t0
#|          8  JumpIfNotCmpK     >=, t1, 2, -> 15
#|          9  UnpackEx          #0, t1, t0, #2
#|         10  Move              a, t1
#|         11  Move              b, t2
#|         12  Move              rest, t3
#|         13  JumpIfNot         a, -> 15
#|    7    14  Return            rest
#|    8 >  15  MatchMapping      t1, t0
#|         16  JumpIfNot         t1, -> 30
#|         17  GetLen            t1, t0
#|         18  JumpIfNotCmpK     >=, t1, 1, -> 30
#|         19  LoadConst         t1, ("k")
#|         20  MatchKeys         t2, t0, t1
#|         21  JumpIfNone        t2, -> 30
#|         22  UnpackSeq         t3, t2, #1
#|         23  MatchRest         t4, t0, t1
#|         24  Move              v, t3
#|         25  Move              others, t4
#|    9    26  Move              t1, v
#|         27  Move              t2, others
#|         28  BuildTuple        t1, t1, #2
#|         29  Return            t1
#|   10 >  30  Move              t2, t0
#|         31  LoadGlobal        t3, 'Point'
#|         32  MatchClass        #1, t1, t2, ("y")
#|         33  JumpIfNone        t1, -> 42
#|         34  UnpackSeq         t2, t1, #2
#|         35  JumpIfNotCmpK     ==, t2, 0, -> 42
#|         36  Move              y, t3
#|         37  Move              p, t0
#|   11    38  Move              t1, p
#|         39  Move              t2, y
#|         40  BuildTuple        t1, t1, #2
#|         41  Return            t1
#|   13 >  42  ReturnConst       None
