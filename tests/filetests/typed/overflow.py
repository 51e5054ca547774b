#! test: typed
#! call: f(i64, i64)
from numba import njit


@njit(overflow="raise")
def f(a, b):
    return a * b - a

#| func f(a: i64, b: i64) -> i64 {
#|   v1: bool = mul_overflows.i64 a, b                         ; 8:12
#|   guard v1 OverflowError "int64 overflow in '*'"            ; 8:12
#|   v2: i64 = mul.i64 a, b                                    ; 8:12
#|   v3: bool = sub_overflows.i64 v2, a                        ; 8:12
#|   guard v3 OverflowError "int64 overflow in '-'"            ; 8:12
#|   v4: i64 = sub.i64 v2, a                                   ; 8:12
#|   return v4                                                 ; 8:5
#| }
