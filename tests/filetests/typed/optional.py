#! test: typed
#! call: halved(i64)
# None on one path and an int on the other: a flag and the value.
from numba import njit


@njit
def halved(n):
    if n % 2:
        return None
    return n // 2

#| func halved(n: i64) -> i64? {
#|   v1: bool = eq.i64 2, 0                                    ; 9:8
#|   guard v1 ZeroDivisionError "integer modulo by zero"       ; 9:8
#|   v2: i64 = mod.i64 n, 2                                    ; 9:8
#|   v3: bool = ne.i64 v2, 0                                   ; 9:8
#|   if v3 {                                                   ; 9:5
#|     return False, 0                                         ; 10:9
#|   }
#|   v4: bool = eq.i64 2, 0                                    ; 11:12
#|   guard v4 ZeroDivisionError "integer division or modulo by zero" ; 11:12
#|   v5: i64 = floordiv.i64 n, 2                               ; 11:12
#|   return True, v5                                           ; 11:5
#| }
