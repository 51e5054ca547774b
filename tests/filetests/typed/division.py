#! test: typed
#! call: python(i64, i64, f64)
#! call: numpy(i64, i64, f64)
from numba import njit


@njit
def python(a, b, x):
    return a / b, a // b, a % b, x / b


@njit(error_model="numpy")
def numpy(a, b, x):
    return a / b, a // b, x / b

#| func python(a: i64, b: i64, x: f64) -> (f64, i64, i64, f64) {
#|   v1: bool = eq.i64 b, 0                                    ; 9:12
#|   guard v1 ZeroDivisionError "division by zero"             ; 9:12
#|   v2: f64 = truediv.i64 a, b                                ; 9:12
#|   v3: bool = eq.i64 b, 0                                    ; 9:19
#|   guard v3 ZeroDivisionError "integer division or modulo by zero" ; 9:19
#|   v4: i64 = floordiv.i64 a, b                               ; 9:19
#|   v5: bool = eq.i64 b, 0                                    ; 9:27
#|   guard v5 ZeroDivisionError "integer modulo by zero"       ; 9:27
#|   v6: i64 = mod.i64 a, b                                    ; 9:27
#|   v7: f64 = cast.i64.f64 b                                  ; 9:34
#|   v8: bool = eq.f64 v7, 0.0                                 ; 9:34
#|   guard v8 ZeroDivisionError "float division by zero"       ; 9:34
#|   v9: f64 = div.f64 x, v7                                   ; 9:34
#|   return v2, v4, v6, v9                                     ; 9:5
#| }
#| func numpy(a: i64, b: i64, x: f64) -> (f64, i64, f64) {
#|   v1: f64 = cast.i64.f64 a                                  ; 14:12
#|   v2: f64 = cast.i64.f64 b                                  ; 14:12
#|   v3: f64 = div.f64 v1, v2                                  ; 14:12
#|   v4: bool = eq.i64 b, 0                                    ; 14:19
#|   v5: i64 = select.i64 v4, 1, b                             ; 14:19
#|   v6: i64 = floordiv.i64 a, v5                              ; 14:19
#|   v7: i64 = select.i64 v4, 0, v6                            ; 14:19
#|   v8: f64 = cast.i64.f64 b                                  ; 14:27
#|   v9: f64 = div.f64 x, v8                                   ; 14:27
#|   return v3, v7, v9                                         ; 14:5
#| }
