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
#|          3  ReturnConst       None
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
#|         10  UnpackSeq         +1, t2, t0, #2
#|         11  MoveOut           c, t2
#|         12  UnpackSeq         +1, e, t3, #2
#|         13  UnpackSeq         +1, h, t1, #1
#|    8    14  Move              x, a
#|         15  Move              y, a
#|         16  StoreAttr         obj, a, 'z'
#|    9    17  BuildList         t0, t0, #0
#|         18  ListExtend        t0, rest
#|         19  LoadInt           t1, 1
#|         20  ListAppend        t0, t1
#|         21  BuildMap          t1, t1, #0
#|         22  MapUpdate         t1, d
#|         23  LoadConst         t2, "k"
#|         24  LoadInt           t3, 1
#|         25  MapAdd            t1, t2, t3
#|         26  BuildList         t2, t2, #0
#|         27  ListExtend        t2, rest
#|         28  ListToTuple       t2, t2
#|         29  BuildTuple        t0, t0, #3
#|         30  Return            t0
