#! test: typed
#! call: f(i64, f64)
import math


def f(n, x):
    """Each failure keeps its place."""
    assert n != 3, "three"
    if n < 0:
        raise ValueError("negative")
    if n > 100:
        raise KeyError
    return math.sqrt(x) + math.exp(x) + math.log(x) + (1 << n)

#| func f(n: i64, x: f64) -> f64 {
#|   v1: bool = ne.i64 n, 3                                    ; 8:12
#|   if v1 {                                                   ; 8:12
#|   } else {
#|     raise AssertionError "three"                            ; 8:12
#|   }
#|   v2: bool = lt.i64 n, 0                                    ; 9:8
#|   if v2 {                                                   ; 9:5
#|     raise ValueError "negative"                             ; 10:9
#|   }
#|   v3: bool = gt.i64 n, 100                                  ; 11:8
#|   if v3 {                                                   ; 11:5
#|     raise KeyError                                          ; 12:9
#|   }
#|   v4: bool = lt.f64 x, 0.0                                  ; 13:12
#|   guard v4 ValueError "expected a nonnegative input, got {}" (x) ; 13:12
#|   v5: f64 = sqrt.f64 x                                      ; 13:12
#|   v6: f64 = math.exp x                                      ; 13:27
#|   v7: f64 = abs.f64 v6                                      ; 13:27
#|   v8: bool = lt.f64 v7, inf                                 ; 13:27
#|   v9: bool = not.bool v8                                    ; 13:27
#|   if v9 {                                                   ; 13:27
#|     v10: bool = ne.f64 v6, v6                               ; 13:27
#|     v11: bool = eq.f64 x, x                                 ; 13:27
#|     v12: bool = and.bool v10, v11                           ; 13:27
#|     guard v12 ValueError "math domain error"                ; 13:27
#|     v13: f64 = abs.f64 v6                                   ; 13:27
#|     v14: bool = eq.f64 v13, inf                             ; 13:27
#|     v15: f64 = abs.f64 x                                    ; 13:27
#|     v16: bool = lt.f64 v15, inf                             ; 13:27
#|     v17: bool = and.bool v14, v16                           ; 13:27
#|     guard v17 OverflowError "math range error"              ; 13:27
#|   }
#|   v18: f64 = add.f64 v5, v6                                 ; 13:12
#|   v19: f64 = math.log x                                     ; 13:41
#|   v20: f64 = abs.f64 v19                                    ; 13:41
#|   v21: bool = lt.f64 v20, inf                               ; 13:41
#|   v22: bool = not.bool v21                                  ; 13:41
#|   if v22 {                                                  ; 13:41
#|     v23: bool = ne.f64 v19, v19                             ; 13:41
#|     v24: bool = eq.f64 x, x                                 ; 13:41
#|     v25: bool = and.bool v23, v24                           ; 13:41
#|     guard v25 ValueError "expected a positive input, got {}" (x) ; 13:41
#|     v26: f64 = abs.f64 v19                                  ; 13:41
#|     v27: bool = eq.f64 v26, inf                             ; 13:41
#|     v28: f64 = abs.f64 x                                    ; 13:41
#|     v29: bool = lt.f64 v28, inf                             ; 13:41
#|     v30: bool = and.bool v27, v29                           ; 13:41
#|     guard v30 ValueError "expected a positive input, got {}" (x) ; 13:41
#|   }
#|   v31: f64 = add.f64 v18, v19                               ; 13:12
#|   v32: bool = lt.i64 n, 0                                   ; 13:56
#|   guard v32 ValueError "negative shift count"               ; 13:56
#|   v33: i64 = shl.i64 1, n                                   ; 13:56
#|   v34: f64 = cast.i64.f64 v33                               ; 13:12
#|   v35: f64 = add.f64 v31, v34                               ; 13:12
#|   return v35                                                ; 13:5
#| }
