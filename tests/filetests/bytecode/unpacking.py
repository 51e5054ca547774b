#! test: bytecode
def f(pair, obj, d):
    a, b = pair
    a, b = b, a + b
    first, *rest = pair
    obj.x, obj.y[a] = a, b
    (c, (e, g)), *[h] = d
    x = y = obj.z = a
    return [*rest, 1], {**d, "k": 1}, (*rest,)

#| code <module> () regs 1
#|    2     0  MakeFunction      #0, t0, <code f>, t0
#|          1  StoreGlobal       t0, 'f'
#|          2  Clear             t0
#|    1     3  ReturnConst       None
#|
#| code f (pair, obj, d) regs 17 locals a b first rest c e g h x y
#|    3     0  UnpackSeq         a, pair, #2
#|    4     1  Move              t0, b
#|          2  Binary            +, b, a, b
#|          3  MoveOut           a, t0
#|    5     4  UnpackEx          #0, first, pair, #1
#|    6     5  StoreAttr         obj, a, 'x'
#|          6  LoadAttr          t0, obj, 'y'
#|          7  StoreItem         t0, a, b
#|          8  Clear             t0
#|    7     9  UnpackEx          #0, t0, d, #1
#|         10  UnpackSeq         t2, t0, #2
#|         11  MoveOut           c, t2
#|         12  UnpackSeq         e, t3, #2
#|         13  UnpackSeq         h, t1, #1
#|         14  ClearRun          t0, #4
#|    8    15  Move              x, a
#|         16  Move              y, a
#|         17  StoreAttr         obj, a, 'z'
#|    9    18  BuildList         t0, t0, #0
#|         19  ListExtend        t0, rest
#|         20  LoadInt           t1, 1
#|         21  ListAppend        t0, t1
#|         22  BuildMap          t1, t1, #0
#|         23  MapUpdate         t1, d
#|         24  LoadConst         t2, "k"
#|         25  LoadInt           t3, 1
#|         26  MapAdd            t1, t2, t3
#|         27  BuildList         t2, t2, #0
#|         28  ListExtend        t2, rest
#|         29  ListToTuple       t2, t2
#|         30  BuildTuple        t0, t0, #3
#|         31  Return            t0
