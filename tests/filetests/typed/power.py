#! test: typed
#! call: known(i64)
#! call: unknown(i64, i64)
#! call: floats(f64, f64)
def known(n):
    return n**3, n**0, n**-1


def unknown(a, b):
    return a**b


def floats(x, y):
    return x**y

#| func known(n: i64) -> (i64, i64, f64) {
#|   v1: i64 = mul.i64 n, n                                    ; 6:12
#|   v2: i64 = mul.i64 n, v1                                   ; 6:12
#|   v3: f64 = cast.i64.f64 n                                  ; 6:24
#|   v4: f64 = math.pow v3, -1.0                               ; 6:24
#|   v5: f64 = abs.f64 v4                                      ; 6:24
#|   v6: bool = lt.f64 v5, inf                                 ; 6:24
#|   v7: bool = not.bool v6                                    ; 6:24
#|   if v7 {                                                   ; 6:24
#|     v8: bool = eq.f64 v3, 0.0                               ; 6:24
#|     v9: bool = lt.f64 -1.0, 0.0                             ; 6:24
#|     v10: f64 = abs.f64 -1.0                                 ; 6:24
#|     v11: bool = lt.f64 v10, inf                             ; 6:24
#|     v12: bool = and.bool v9, v11                            ; 6:24
#|     v13: bool = and.bool v8, v12                            ; 6:24
#|     guard v13 ZeroDivisionError "0.0 cannot be raised to a negative power" ; 6:24
#|     v14: bool = ne.f64 v4, v4                               ; 6:24
#|     v15: bool = eq.f64 v3, v3                               ; 6:24
#|     v16: bool = and.bool v14, v15                           ; 6:24
#|     v17: bool = eq.f64 -1.0, -1.0                           ; 6:24
#|     v18: bool = and.bool v16, v17                           ; 6:24
#|     guard v18 ValueError "negative number cannot be raised to a fractional power" ; 6:24
#|     v19: f64 = abs.f64 v4                                   ; 6:24
#|     v20: bool = eq.f64 v19, inf                             ; 6:24
#|     v21: f64 = abs.f64 v3                                   ; 6:24
#|     v22: bool = lt.f64 v21, inf                             ; 6:24
#|     v23: bool = and.bool v20, v22                           ; 6:24
#|     v24: f64 = abs.f64 -1.0                                 ; 6:24
#|     v25: bool = lt.f64 v24, inf                             ; 6:24
#|     v26: bool = and.bool v23, v25                           ; 6:24
#|     guard v26 OverflowError "(34, 'Numerical result out of range')" ; 6:24
#|   }
#|   return v2, 1, v4                                          ; 6:5
#| }
#| func unknown(a: i64, b: i64) -> i64 {
#|   v1: bool = lt.i64 b, 0                                    ; 10:12
#|   guard v1 ValueError "Integers to negative integer powers are not allowed." ; 10:12
#|   v2: i64 = pow.i64 a, b                                    ; 10:12
#|   return v2                                                 ; 10:5
#| }
#| func floats(x: f64, y: f64) -> f64 {
#|   v1: f64 = math.pow x, y                                   ; 14:12
#|   v2: f64 = abs.f64 v1                                      ; 14:12
#|   v3: bool = lt.f64 v2, inf                                 ; 14:12
#|   v4: bool = not.bool v3                                    ; 14:12
#|   if v4 {                                                   ; 14:12
#|     v5: bool = eq.f64 x, 0.0                                ; 14:12
#|     v6: bool = lt.f64 y, 0.0                                ; 14:12
#|     v7: f64 = abs.f64 y                                     ; 14:12
#|     v8: bool = lt.f64 v7, inf                               ; 14:12
#|     v9: bool = and.bool v6, v8                              ; 14:12
#|     v10: bool = and.bool v5, v9                             ; 14:12
#|     guard v10 ZeroDivisionError "0.0 cannot be raised to a negative power" ; 14:12
#|     v11: bool = ne.f64 v1, v1                               ; 14:12
#|     v12: bool = eq.f64 x, x                                 ; 14:12
#|     v13: bool = and.bool v11, v12                           ; 14:12
#|     v14: bool = eq.f64 y, y                                 ; 14:12
#|     v15: bool = and.bool v13, v14                           ; 14:12
#|     guard v15 ValueError "negative number cannot be raised to a fractional power" ; 14:12
#|     v16: f64 = abs.f64 v1                                   ; 14:12
#|     v17: bool = eq.f64 v16, inf                             ; 14:12
#|     v18: f64 = abs.f64 x                                    ; 14:12
#|     v19: bool = lt.f64 v18, inf                             ; 14:12
#|     v20: bool = and.bool v17, v19                           ; 14:12
#|     v21: f64 = abs.f64 y                                    ; 14:12
#|     v22: bool = lt.f64 v21, inf                             ; 14:12
#|     v23: bool = and.bool v20, v22                           ; 14:12
#|     guard v23 OverflowError "(34, 'Numerical result out of range')" ; 14:12
#|   }
#|   return v1                                                 ; 14:5
#| }
