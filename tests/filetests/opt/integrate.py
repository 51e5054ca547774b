#! test: opt
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
#|     v7: f64 = math.cos v6                                   ; 13:16
#|     v8: f64 = mul.f64 v7, step                              ; 13:16
#|     acc.2: f64 = add.f64 acc, v8                            ; 13:9
#|     continue L0 acc.2                                       ; 12:5
#|   } -> acc.3: f64
#|   v9: f64 = sub.f64 acc.3, acc.3                            ; 12:5
#|   v10: bool = ne.f64 v9, v9                                 ; 12:5
#|   acc.4: f64 = if v10 {                                     ; 12:5
#|     L1: for i.2: i64 in 0..n step 1 carry acc.5: f64 = 0.0 { ; 12:5
#|       v11: f64 = cast.i64.f64 i.2                           ; 13:29
#|       v12: f64 = mul.f64 v11, step                          ; 13:29
#|       v13: f64 = add.f64 a, v12                             ; 13:25
#|       v14: f64 = sub.f64 v13, v13                           ; 13:16
#|       v15: bool = ne.f64 v14, v14                           ; 13:16
#|       if v15 {                                              ; 13:16
#|         v16: f64 = abs.f64 v13                              ; 13:16
#|         v17: bool = eq.f64 v16, inf                         ; 13:16
#|         guard v17 ValueError "expected a finite input, got {}" (v13) ; 13:16
#|       }
#|       v18: f64 = math.cos v13                               ; 13:16
#|       v19: f64 = mul.f64 v18, step                          ; 13:16
#|       acc.6: f64 = add.f64 acc.5, v19                       ; 13:9
#|       continue L1 acc.6                                     ; 12:5
#|     } -> acc.7: f64
#|     yield acc.7
#|   } else {
#|     yield acc.3
#|   }
#|   return acc.4                                              ; 14:5
#| }
