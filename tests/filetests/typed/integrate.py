#! test: typed
#! call: integrate(f64, f64, i64)
import math

from numba import njit


@njit
def integrate(a, b, n):
    acc = 0.0
    step = (b - a) / n
    for i in range(n):
        acc += math.cos(a + i * step) * step
    return acc

#| func integrate(a: f64, b: f64, n: i64) -> f64 {
#|   v1: f64 = sub.f64 b, a                                    ; 11:13
#|   v2: f64 = cast.i64.f64 n                                  ; 11:12
#|   v3: bool = eq.f64 v2, 0.0                                 ; 11:12
#|   guard v3 ZeroDivisionError "float division by zero"       ; 11:12
#|   step: f64 = div.f64 v1, v2                                ; 11:12
#|   L0: for i: i64 in 0..n step 1 carry acc: f64 = 0.0 {      ; 12:5
#|     v4: f64 = cast.i64.f64 i                                ; 13:29
#|     v5: f64 = mul.f64 v4, step                              ; 13:29
#|     v6: f64 = add.f64 a, v5                                 ; 13:25
#|     v7: f64 = sub.f64 v6, v6                                ; 13:16
#|     v8: bool = ne.f64 v7, v7                                ; 13:16
#|     if v8 {                                                 ; 13:16
#|       v9: f64 = abs.f64 v6                                  ; 13:16
#|       v10: bool = eq.f64 v9, inf                            ; 13:16
#|       guard v10 ValueError "expected a finite input, got {}" (v6) ; 13:16
#|     }
#|     v11: f64 = math.cos v6                                  ; 13:16
#|     v12: f64 = mul.f64 v11, step                            ; 13:16
#|     acc.2: f64 = add.f64 acc, v12                           ; 13:9
#|     continue L0 acc.2                                       ; 12:5
#|   } -> acc.3: f64
#|   return acc.3                                              ; 14:5
#| }
