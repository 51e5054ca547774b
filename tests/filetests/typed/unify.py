#! test: typed
#! call: mixed(i64, f64)
#! call: mixed(i64, i64)
#! call: loop(i64)
from numba import njit


@njit
def mixed(n, x):
    y = n if n > 0 else x
    z = (y, n)
    return z[0] + z[1]


@njit
def loop(n):
    acc = 0
    for i in range(n):
        if i % 2:
            acc += 1
        else:
            acc += 0.5
    return acc

#| func mixed(n: i64, x: f64) -> f64 {
#|   v1: bool = gt.i64 n, 0                                    ; 10:14
#|   y: f64 = if v1 {                                          ; 10:9
#|     v2: f64 = cast.i64.f64 n                                ; 8:1
#|     yield v2
#|   } else {
#|     yield x
#|   }
#|   v3: f64 = cast.i64.f64 n                                  ; 12:12
#|   v4: f64 = add.f64 y, v3                                   ; 12:12
#|   return v4                                                 ; 12:5
#| }
#| func mixed(n: i64, x: i64) -> i64 {
#|   v1: bool = gt.i64 n, 0                                    ; 10:14
#|   y: i64 = if v1 {                                          ; 10:9
#|     yield n
#|   } else {
#|     yield x
#|   }
#|   v2: i64 = add.i64 y, n                                    ; 12:12
#|   return v2                                                 ; 12:5
#| }
#| func loop(n: i64) -> f64 {
#|   L0: for i: i64 in 0..n step 1 carry acc: f64 = 0.0 {      ; 18:5
#|     v1: bool = eq.i64 2, 0                                  ; 19:12
#|     guard v1 ZeroDivisionError "integer modulo by zero"     ; 19:12
#|     v2: i64 = mod.i64 i, 2                                  ; 19:12
#|     v3: bool = ne.i64 v2, 0                                 ; 19:12
#|     acc.2: f64 = if v3 {                                    ; 19:9
#|       acc.3: f64 = add.f64 acc, 1.0                         ; 20:13
#|       yield acc.3
#|     } else {
#|       acc.4: f64 = add.f64 acc, 0.5                         ; 22:13
#|       yield acc.4
#|     }
#|     continue L0 acc.2                                       ; 18:5
#|   } -> acc.5: f64
#|   return acc.5                                              ; 23:5
#| }
