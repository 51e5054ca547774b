#! test: opt
#! call: f(f64, f64, i64)
# A check and a costly operation that do not depend on the iteration leave the loop.
import math


def f(x, y, n):
    s = 0.0
    for i in range(n):
        s += i / y + math.atan(x)
    return s

#| func f(x: f64, y: f64, n: i64) -> f64 {
#|   v1: f64 = math.atan x                                     ; 10:22
#|   v2: bool = eq.f64 y, 0.0                                  ; 10:14
#|   v3: bool = lt.i64 0, n                                    ; 9:5
#|   if v3 {                                                   ; 9:5
#|     guard v2 ZeroDivisionError "float division by zero"     ; 10:14
#|   }
#|   L0: for i: i64 in 0..n step 1 carry s: f64 = 0.0 {        ; 9:5
#|     v4: f64 = cast.i64.f64 i                                ; 10:14
#|     v5: f64 = div.f64 v4, y                                 ; 10:14
#|     v6: f64 = add.f64 v5, v1                                ; 10:14
#|     s.2: f64 = add.f64 s, v6                                ; 10:9
#|     continue L0 s.2                                         ; 9:5
#|   } -> s.3: f64
#|   return s.3                                                ; 11:5
#| }
