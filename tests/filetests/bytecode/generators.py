#! test: bytecode
def numbers(n):
    got = yield n
    result = yield from range(got)
    return result

async def fetch(source):
    async with source as s:
        async for item in s:
            await item
    return [x async for x in source]

#| code <module> () regs 1
#|    2     0  MakeFunction      #0, t0, <code numbers>, t0
#|          1  StoreGlobal       t0, 'numbers'
#|          2  Clear             t0
#|    7     3  MakeFunction      #0, t0, <code fetch>, t0
#|          4  StoreGlobal       t0, 'fetch'
#|          5  Clear             t0
#|          6  ReturnConst       None
#|
#| code numbers (n) regs 6 locals got result
#|    1     0  MakeGenerator
#|    3     1  Move              t0, n
#|          2  Yield             got, t0
#|    4     3  LoadGlobal        t1, 'range'
#|          4  Move              t2, got
#|          5  Call              t1, t1, #1
#|          6  GetYieldIter      t1, t1
#|          7  LoadConst         t0, None
#|      >   8  Send              t0, t1, -> 11
#|          9  YieldDelegated    t0, t1
#|         10  Jump              -> 8
#|      >  11  Clear             t1
#|         12  MoveOut           result, t0
#|    5    13  Return            result
#|
#| code fetch (source) regs 10 locals s item x
#|    1     0  MakeGenerator
#|    8     1  LoadSpecial       __aenter__, t3, source
#|          2  LoadSpecial       __aexit__, t0, source
#|          3  CallMethod        t2, t3, #0
#|          4  GetAwaitable      #1, t5, t2
#|          5  LoadConst         t2, None
#|      >   6  Send              t2, t5, -> 9
#|          7  YieldDelegated    t2, t5
#|          8  Jump              -> 6
#|      >   9  Clear             t5
#|         10  MoveOut           s, t2
#|    9    11  GetAiter          t2, s
#|      >  12  GetAnext          t4, t2
#|         13  GetAwaitable      #0, t4, t4
#|         14  LoadConst         t3, None
#|      >  15  Send              t3, t4, -> 18
#|         16  YieldDelegated    t3, t4
#|         17  Jump              -> 15
#|      >  18  Clear             t4
#|         19  Jump              -> 24
#|      >  20  EndAsyncFor       t3
#|         21  Clear             t3
#|         22  Clear             t2
#|         23  Jump              -> 33
#|      >  24  MoveOut           item, t3
#|   10    25  Move              t4, item
#|         26  GetAwaitable      #0, t4, t4
#|         27  LoadConst         t3, None
#|      >  28  Send              t3, t4, -> 31
#|         29  YieldDelegated    t3, t4
#|         30  Jump              -> 28
#|      >  31  Clear             t4
#|    9    32  Jump              -> 12
#|    8 >  33  LoadConst         t2, None
#|         34  LoadConst         t3, None
#|         35  LoadConst         t4, None
#|         36  CallMethod        t0, t0, #3
#|         37  GetAwaitable      #2, t1, t0
#|         38  LoadConst         t0, None
#|      >  39  Send              t0, t1, -> 42
#|         40  YieldDelegated    t0, t1
#|         41  Jump              -> 39
#|      >  42  Clear             t1
#|         43  Clear             t0
#|         44  Jump              -> 63
#|      >  45  PushExc           t2, t3
#|         46  WithExcept        t4, t0, t2
#|         47  GetAwaitable      #2, t5, t4
#|         48  LoadConst         t4, None
#|      >  49  Send              t4, t5, -> 52
#|         50  YieldDelegated    t4, t5
#|         51  Jump              -> 49
#|      >  52  Clear             t5
#|         53  JumpIf            t4, -> 56
#|         54  PopExc            t3
#|         55  Reraise           t2
#|      >  56  Clear             t4
#|         57  PopExc            t3
#|         58  Clear             t2
#|         59  ClearRun          t0, #2
#|         60  Jump              -> 63
#|      >  61  PopExc            t3
#|         62  Reraise           t4
#|   11 >  63  GetAiter          t1, source
#|         64  BuildList         t0, t0, #0
#|      >  65  GetAnext          t3, t1
#|         66  GetAwaitable      #0, t3, t3
#|         67  LoadConst         t2, None
#|      >  68  Send              t2, t3, -> 71
#|         69  YieldDelegated    t2, t3
#|         70  Jump              -> 68
#|      >  71  Clear             t3
#|         72  Jump              -> 77
#|      >  73  EndAsyncFor       t2
#|         74  Clear             t2
#|         75  Clear             t1
#|         76  Jump              -> 80
#|      >  77  MoveOut           x, t2
#|         78  ListAppend        t0, x
#|         79  Jump              -> 65
#|      >  80  Clear             x
#|         81  Return            t0
#|      except 12..20 -> 20 in t3, from t3
#|      except 10..33 -> 45 in t2, from t2
#|      except 46..54 -> 61 in t4, from t4
#|      except 56..57 -> 61 in t4, from t4
#|      except 65..73 -> 73 in t2, from t2
