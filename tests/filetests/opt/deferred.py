#! test: opt
#! call: inverse(f64, i64)
#! call: least(f64, i64)
# A sum shows whether a division in it was one by zero: only then is the loop done with its checks. A
# minimum does not show it, so there the check stays in the loop.
def inverse(x, n):
    acc = 0.0
    for i in range(n):
        acc += 1.0 / (x + i)
    return acc


def least(x, n):
    acc = 1.0
    for i in range(n):
        acc = min(acc, 1.0 / (x + i))
    return acc

#| func inverse(x: f64, n: i64) -> f64 {
#|   L0: for i: i64 in 0..n step 1 carry acc: f64 = 0.0 {      ; 8:5
#|     v1: f64 = cast.i64.f64 i                                ; 9:23
#|     v2: f64 = add.f64 x, v1                                 ; 9:23
#|     v3: f64 = div.f64 1.0, v2                               ; 9:16
#|     acc.2: f64 = add.f64 acc, v3                            ; 9:9
#|     continue L0 acc.2                                       ; 8:5
#|   } -> acc.3: f64
#|   v4: f64 = sub.f64 acc.3, acc.3                            ; 8:5
#|   v5: bool = ne.f64 v4, v4                                  ; 8:5
#|   acc.4: f64 = if v5 {                                      ; 8:5
#|     L1: for i.2: i64 in 0..n step 1 carry acc.5: f64 = 0.0 { ; 8:5
#|       v6: f64 = cast.i64.f64 i.2                            ; 9:23
#|       v7: f64 = add.f64 x, v6                               ; 9:23
#|       v8: bool = eq.f64 v7, 0.0                             ; 9:16
#|       guard v8 ZeroDivisionError "float division by zero"   ; 9:16
#|       v9: f64 = div.f64 1.0, v7                             ; 9:16
#|       acc.6: f64 = add.f64 acc.5, v9                        ; 9:9
#|       continue L1 acc.6                                     ; 8:5
#|     } -> acc.7: f64
#|     yield acc.7
#|   } else {
#|     yield acc.3
#|   }
#|   return acc.4                                              ; 10:5
#| }
#| func least(x: f64, n: i64) -> f64 {
#|   L0: for i: i64 in 0..n step 1 carry acc: f64 = 1.0 {      ; 15:5
#|     v1: f64 = cast.i64.f64 i                                ; 16:31
#|     v2: f64 = add.f64 x, v1                                 ; 16:31
#|     v3: bool = eq.f64 v2, 0.0                               ; 16:24
#|     guard v3 ZeroDivisionError "float division by zero"     ; 16:24
#|     v4: f64 = div.f64 1.0, v2                               ; 16:24
#|     acc.2: f64 = min.f64 acc, v4                            ; 16:15
#|     continue L0 acc.2                                       ; 15:5
#|   } -> acc.3: f64
#|   return acc.3                                              ; 17:5
#| }
