#! test: bytecode
def guarded(f):
    try:
        value = f()
    except ValueError as e:
        value = e
    else:
        value += 1
    finally:
        print("done")
    return value


def managed(m):
    with m as x:
        return x


def gen(n):
    for i in range(n):
        got = yield i

#| code <module> () regs 1
#|    2     0  MakeFunction      #0, t0, <code guarded>, t0
#|          1  StoreGlobal       t0, 'guarded'
#|          2  Clear             t0
#|   14     3  MakeFunction      #0, t0, <code managed>, t0
#|          4  StoreGlobal       t0, 'managed'
#|          5  Clear             t0
#|   19     6  MakeFunction      #0, t0, <code gen>, t0
#|          7  StoreGlobal       t0, 'gen'
#|          8  Clear             t0
#|          9  ReturnConst       None
#|
#| code guarded (f) regs 7 locals value e
#|    3     0  Nop
#|    4     1  Move              t0, f
#|          2  Call              value, t0, #0
#|    8     3  InplaceK          +, value, value, 1
#|    3     4  Jump              -> 22
#|      >   5  PushExc           t0, t1
#|    5     6  LoadGlobal        t3, 'ValueError'
#|          7  MatchExc          t2, t0, t3
#|          8  JumpIfNot         t2, -> 18
#|          9  Move              e, t0
#|    6    10  Move              value, e
#|         11  Clear             t3
#|    5    12  Clear             e
#|    3    13  PopExc            t1
#|         14  Clear             t0
#|    5    15  Jump              -> 22
#|      >  16  Clear             e
#|         17  Reraise           t2
#|    3 >  18  PopExc            t1
#|         19  Reraise           t0
#|      >  20  PopExc            t1
#|         21  Reraise           t2
#|   10 >  22  LoadGlobal        t0, 'print'
#|         23  LoadConst         t1, "done"
#|         24  Call              t0, t0, #1
#|         25  Clear             t0
#|    3    26  Jump              -> 36
#|      >  27  PushExc           t0, t1
#|   10    28  LoadGlobal        t2, 'print'
#|         29  LoadConst         t3, "done"
#|         30  Call              t2, t2, #1
#|         31  Clear             t2
#|    3    32  PopExc            t1
#|         33  Reraise           t0
#|      >  34  PopExc            t1
#|         35  Reraise           t2
#|   11 >  36  Return            value
#|      except 1..3 -> 5 in t0, from t0
#|      except 10..12 -> 16 in t2, from t2
#|      except 6..13 -> 20 in t2, from t2
#|      except 16..18 -> 20 in t2, from t2
#|      except 1..22 -> 27 in t0, from t0
#|      except 28..32 -> 34 in t2, from t2
#|
#| code managed (m) regs 10 locals x
#|   15     0  LoadSpecial       __enter__, t3, m
#|          1  LoadSpecial       __exit__, t0, m
#|          2  CallMethod        t2, t3, #0
#|          3  MoveOut           x, t2
#|   16     4  Move              t2, x
#|   15     5  MoveOut           t3, t0
#|          6  MoveOut           t4, t1
#|          7  LoadConst         t5, None
#|          8  LoadConst         t6, None
#|          9  LoadConst         t7, None
#|         10  CallMethod        t3, t3, #3
#|         11  Clear             t3
#|   16    12  Return            t2
#|   15 >  13  PushExc           t2, t3
#|         14  WithExcept        t4, t0, t2
#|         15  JumpIf            t4, -> 18
#|         16  PopExc            t3
#|         17  Reraise           t2
#|      >  18  Clear             t4
#|         19  PopExc            t3
#|         20  Clear             t2
#|         21  ClearRun          t0, #2
#|         22  Jump              -> 25
#|      >  23  PopExc            t3
#|         24  Reraise           t4
#|      >  25  ReturnConst       None
#|      except 3..5 -> 13 in t2, from t2
#|      except 14..16 -> 23 in t4, from t4
#|      except 18..19 -> 23 in t4, from t4
#|
#| code gen (n) regs 5 locals i got
#|    1     0  MakeGenerator
#|   20     1  LoadGlobal        t0, 'range'
#|          2  Move              t1, n
#|          3  Call              t0, t0, #1
#|          4  GetIter           t0, t0
#|      >   5  ForIter           i, t0, -> 9
#|   21     6  Move              t1, i
#|          7  Yield             got, t1
#|   20     8  Jump              -> 5
#|      >   9  ReturnConst       None
