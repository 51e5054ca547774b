#! test: bytecode
def f(path):
    for name in path:
        with open(name) as a, lock:
            if a:
                break
            return a.read()

#| code <module> () regs 1
#|    2     0  MakeFunction      #0, t0, <code f>, t0
#|          1  StoreGlobal       t0, 'f'
#|          2  Clear             t0
#|          3  ReturnConst       None
#|
#| code f (path) regs 14 locals name a
#|    3     0  GetIter           t0, path
#|      >   1  ForIter           name, t0, -> 79
#|    4     2  LoadGlobal        t4, 'open'
#|          3  Move              t5, name
#|          4  Call              t4, t4, #1
#|          5  LoadSpecial       __enter__, t5, t4
#|          6  LoadSpecial       __exit__, t1, t4
#|          7  Clear             t4
#|          8  CallMethod        t3, t5, #0
#|          9  MoveOut           a, t3
#|         10  LoadGlobal        t6, 'lock'
#|         11  LoadSpecial       __enter__, t7, t6
#|         12  LoadSpecial       __exit__, t3, t6
#|         13  Clear             t6
#|         14  CallMethod        t5, t7, #0
#|         15  Clear             t5
#|    5    16  JumpIfNot         a, -> 31
#|    4    17  LoadConst         t5, None
#|         18  LoadConst         t6, None
#|         19  LoadConst         t7, None
#|         20  CallMethod        t3, t3, #3
#|         21  Clear             t3
#|         22  MoveOut           t5, t1
#|         23  MoveOut           t6, t2
#|         24  LoadConst         t7, None
#|         25  LoadConst         t8, None
#|         26  LoadConst         t9, None
#|         27  CallMethod        t5, t5, #3
#|         28  Clear             t5
#|    6    29  Clear             t0
#|         30  Jump              -> 79
#|    7 >  31  LoadMethod        t5, a, 'read'
#|         32  CallMethod        t5, t5, #0
#|    4    33  MoveOut           t6, t3
#|         34  MoveOut           t7, t4
#|         35  LoadConst         t8, None
#|         36  LoadConst         t9, None
#|         37  LoadConst         t10, None
#|         38  CallMethod        t6, t6, #3
#|         39  Clear             t6
#|         40  MoveOut           t6, t1
#|         41  MoveOut           t7, t2
#|         42  LoadConst         t8, None
#|         43  LoadConst         t9, None
#|         44  LoadConst         t10, None
#|         45  CallMethod        t6, t6, #3
#|         46  Clear             t6
#|    7    47  Return            t5
#|    4 >  48  PushExc           t5, t6
#|         49  WithExcept        t7, t3, t5
#|         50  JumpIf            t7, -> 53
#|         51  PopExc            t6
#|         52  Reraise           t5
#|      >  53  Clear             t7
#|         54  PopExc            t6
#|         55  Clear             t5
#|         56  ClearRun          t3, #2
#|         57  Jump              -> 60
#|      >  58  PopExc            t6
#|         59  Reraise           t7
#|      >  60  LoadConst         t3, None
#|         61  LoadConst         t4, None
#|         62  LoadConst         t5, None
#|         63  CallMethod        t1, t1, #3
#|         64  Clear             t1
#|         65  Jump              -> 1
#|      >  66  PushExc           t3, t4
#|         67  WithExcept        t5, t1, t3
#|         68  JumpIf            t5, -> 71
#|         69  PopExc            t4
#|         70  Reraise           t3
#|      >  71  Clear             t5
#|         72  PopExc            t4
#|         73  Clear             t3
#|         74  ClearRun          t1, #2
#|         75  Jump              -> 1
#|      >  76  PopExc            t4
#|         77  Reraise           t5
#|    3    78  Jump              -> 1
#|      >  79  ReturnConst       None
#|      except 15..17 -> 48 in t5, from t5
#|      except 31..33 -> 48 in t5, from t5
#|      except 49..51 -> 58 in t7, from t7
#|      except 53..54 -> 58 in t7, from t7
#|      except 9..22 -> 66 in t3, from t3
#|      except 31..40 -> 66 in t3, from t3
#|      except 48..60 -> 66 in t3, from t3
#|      except 67..69 -> 76 in t5, from t5
#|      except 71..72 -> 76 in t5, from t5
