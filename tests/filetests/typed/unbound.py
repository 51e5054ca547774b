#! test: typed
#! call: maybe(i64)
#! call: never(i64)
def maybe(n):
    for i in range(n):
        x = i
    return x


def never(n):
    if n > 0:
        return x
    x = 1
    return x

#| func maybe(n: i64) -> i64 {
#|   L0: for i: i64 in 0..n step 1 carry x: i64 = 0, v1: bool = False { ; 5:5
#|     continue L0 i, True                                     ; 5:5
#|   } -> x.2: i64, v2: bool
#|   v3: bool = not.bool v2                                    ; 7:12
#|   guard v3 UnboundLocalError "cannot access local variable 'x' where it is not associated with a value" ; 7:12
#|   return x.2                                                ; 7:5
#| }
#| func never(n: i64) -> i64 {
#|   v1: bool = gt.i64 n, 0                                    ; 11:8
#|   if v1 {                                                   ; 11:5
#|     raise UnboundLocalError "cannot access local variable 'x' where it is not associated with a value" ; 12:16
#|   }
#|   return 1                                                  ; 14:5
#| }
