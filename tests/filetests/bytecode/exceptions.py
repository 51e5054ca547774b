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
#|    1     9  ReturnConst       None
#|
#| code guarded (f) regs 7 locals value e
#|    4     0  Move              t0, f
#|          1  Call              value, t0, #0
#|    8     2  InplaceK          +, value, value, 1
#|    3     3  Jump              -> 21
#|      >   4  PushExc           t0, t1
#|    5     5  LoadGlobal        t3, 'ValueError'
#|          6  MatchExc          t2, t0, t3
#|          7  JumpIfNot         t2, -> 17
#|          8  Move              e, t0
#|    6     9  Move              value, e
#|         10  Clear             t3
#|    5    11  Clear             e
#|    3    12  PopExc            t1
#|         13  Clear             t0
#|    5    14  Jump              -> 21
#|      >  15  Clear             e
#|         16  Reraise           t2
#|    3 >  17  PopExc            t1
#|         18  Reraise           t0
#|      >  19  PopExc            t1
#|         20  Reraise           t2
#|   10 >  21  LoadGlobal        t0, 'print'
#|         22  LoadConst         t1, "done"
#|         23  Call              t0, t0, #1
#|         24  Clear             t0
#|    3    25  Jump              -> 35
#|      >  26  PushExc           t0, t1
#|   10    27  LoadGlobal        t2, 'print'
#|         28  LoadConst         t3, "done"
#|         29  Call              t2, t2, #1
#|         30  Clear             t2
#|    3    31  PopExc            t1
#|         32  Reraise           t0
#|      >  33  PopExc            t1
#|         34  Reraise           t2
#|   11 >  35  Return            value
#|      except 0..2 -> 4 in t0, from t0
#|      except 9..11 -> 15 in t2, from t2
#|      except 5..12 -> 19 in t2, from t2
#|      except 15..17 -> 19 in t2, from t2
#|      except 0..21 -> 26 in t0, from t0
#|      except 27..31 -> 33 in t2, from t2
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
