#! test: bytecode
def f(rows, k):
    flat = [x * k for row in rows if row for x in row]
    table = {x: [y for y in flat] for x in {z for z in flat}}
    return sum(x for x in flat), table

def g(xs):
    return [lambda: x for x in xs]

#| code <module> () regs 1
#|    2     0  MakeFunction      #0, t0, <code f>, t0
#|          1  StoreGlobal       t0, 'f'
#|          2  Clear             t0
#|    7     3  MakeFunction      #0, t0, <code g>, t0
#|          4  StoreGlobal       t0, 'g'
#|          5  Clear             t0
#|          6  ReturnConst       None
#|
#| code f (rows, k) regs 12 locals flat table row x y z
#|    3     0  GetIter           t0, rows
#|          1  BuildList         t1, t1, #0
#|      >   2  ForIter           row, t0, -> 10
#|          3  JumpIfNot         row, -> 2
#|          4  GetIter           t2, row
#|      >   5  ForIter           x, t2, -> 2
#|          6  Binary            *, t3, x, k
#|          7  ListAppend        t1, t3
#|          8  Jump              -> 5
#|          9  Jump              -> 2
#|      >  10  Clear             row
#|         11  Clear             x
#|         12  MoveOut           flat, t1
#|    4    13  GetIter           t2, flat
#|         14  BuildSet          t1, t1, #0
#|      >  15  ForIter           z, t2, -> 18
#|         16  SetAdd            t1, z
#|         17  Jump              -> 15
#|      >  18  Clear             z
#|         19  GetIter           t0, t1
#|         20  BuildMap          t1, t1, #0
#|      >  21  ForIter           x, t0, -> 31
#|         22  GetIter           t3, flat
#|         23  BuildList         t2, t2, #0
#|      >  24  ForIter           y, t3, -> 27
#|         25  ListAppend        t2, y
#|         26  Jump              -> 24
#|      >  27  Clear             y
#|         28  MapAdd            t1, x, t2
#|         29  Clear             t2
#|         30  Jump              -> 21
#|      >  31  Clear             x
#|         32  MoveOut           table, t1
#|    5    33  LoadGlobal        t0, 'sum'
#|         34  MakeFunction      #0, t1, <code f.<locals>.<genexpr>>, rows
#|         35  GetIter           t2, flat
#|         36  Call              t1, t1, #1
#|         37  Call              t0, t0, #1
#|         38  Move              t1, table
#|         39  BuildTuple        t0, t0, #2
#|         40  Return            t0
#|
#| code f.<locals>.<genexpr> (.0) regs 3 locals x
#|    1     0  MakeGenerator
#|    5 >   1  ForIter           x, .0, -> 6
#|          2  Move              t0, x
#|          3  Yield             t0, t0
#|          4  Clear             t0
#|          5  Jump              -> 1
#|      >   6  ReturnConst       None
#|
#| code g (xs) regs 6 locals x
#|    8     0  GetIter           t1, xs
#|          1  BuildList         t0, t0, #0
#|          2  Clear             x
#|          3  MakeCell          x
#|      >   4  ForIter           t2, t1, -> 12
#|          5  StoreCell         x, t2
#|          6  Move              t3, x
#|          7  BuildTuple        t3, t3, #1
#|          8  MakeFunction      #8, t2, <code g.<locals>.<lambda>>, t3
#|          9  ListAppend        t0, t2
#|         10  Clear             t2
#|         11  Jump              -> 4
#|      >  12  Clear             x
#|         13  Return            t0
#|
#| code g.<locals>.<lambda> () regs 2 free x
#|    8     0  LoadCell          t0, x*
#|          1  Return            t0
