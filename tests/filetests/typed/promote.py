#! test: typed
#! call: narrow(int32, uint8)
#! call: unsigned(u64, i64)
#! call: single(f32)
#! call: casts(f64, i64)
# Narrow integers widen to int64; int64 with uint64 gives float64, but a literal adopts its partner's type.
import numpy as np


def narrow(a, b):
    return a + b


def unsigned(u, i):
    return u + 1, u + i, u < i, u >> 1


def single(x):
    return x * 2.0, x + x


def casts(x, n):
    return int(x), np.int32(n), np.float32(x), float(n), bool(x), np.uint8(x)

#| func narrow(a: i32, b: u8) -> i64 {
#|   v1: i64 = cast.i32.i64 a                                  ; 11:12
#|   v2: i64 = cast.u8.i64 b                                   ; 11:12
#|   v3: i64 = add.i64 v1, v2                                  ; 11:12
#|   return v3                                                 ; 11:5
#| }
#| func unsigned(u: u64, i: i64) -> (u64, f64, bool, u64) {
#|   v1: u64 = add.u64 u, 1                                    ; 15:12
#|   v2: f64 = cast.u64.f64 u                                  ; 15:19
#|   v3: f64 = cast.i64.f64 i                                  ; 15:19
#|   v4: f64 = add.f64 v2, v3                                  ; 15:19
#|   v5: bool = lt.i64 i, 0                                    ; 15:26
#|   v6: u64 = cast.i64.u64 i                                  ; 15:26
#|   v7: bool = gt.u64 v6, u                                   ; 15:26
#|   v8: bool = select.bool v5, False, v7                      ; 15:26
#|   v9: bool = lt.i64 1, 0                                    ; 15:33
#|   guard v9 ValueError "negative shift count"                ; 15:33
#|   v10: u64 = cast.i64.u64 1                                 ; 15:33
#|   v11: u64 = shr.u64 u, v10                                 ; 15:33
#|   return v1, v4, v8, v11                                    ; 15:5
#| }
#| func single(x: f32) -> (f32, f32) {
#|   v1: f32 = mul.f32 x, 2.0                                  ; 19:12
#|   v2: f32 = add.f32 x, x                                    ; 19:21
#|   return v1, v2                                             ; 19:5
#| }
#| func casts(x: f64, n: i64) -> (i64, i32, f32, f64, bool, u8) {
#|   v1: f64 = trunc.f64 x                                     ; 23:12
#|   v2: bool = ge.f64 v1, -9.223372036854776e18               ; 23:12
#|   v3: bool = lt.f64 v1, 9.223372036854776e18                ; 23:12
#|   v4: bool = and.bool v2, v3                                ; 23:12
#|   v5: bool = not.bool v4                                    ; 23:12
#|   if v5 {                                                   ; 23:12
#|     v6: bool = ne.f64 x, x                                  ; 23:12
#|     guard v6 ValueError "cannot convert float NaN to integer" ; 23:12
#|     v7: f64 = abs.f64 x                                     ; 23:12
#|     v8: bool = eq.f64 v7, inf                               ; 23:12
#|     guard v8 OverflowError "cannot convert float infinity to integer" ; 23:12
#|     guard True OverflowError "float {} does not fit a 64-bit integer" (x) ; 23:12
#|   }
#|   v9: i64 = cast.f64.i64 v1                                 ; 23:12
#|   v10: i32 = cast.i64.i32 n                                 ; 23:20
#|   v11: f32 = cast.f64.f32 x                                 ; 23:33
#|   v12: f64 = cast.i64.f64 n                                 ; 23:48
#|   v13: bool = ne.f64 x, 0.0                                 ; 23:58
#|   v14: f64 = trunc.f64 x                                    ; 23:67
#|   v15: bool = ge.f64 v14, -9.223372036854776e18             ; 23:67
#|   v16: bool = lt.f64 v14, 9.223372036854776e18              ; 23:67
#|   v17: bool = and.bool v15, v16                             ; 23:67
#|   v18: bool = not.bool v17                                  ; 23:67
#|   if v18 {                                                  ; 23:67
#|     v19: bool = ne.f64 x, x                                 ; 23:67
#|     guard v19 ValueError "cannot convert float NaN to integer" ; 23:67
#|     v20: f64 = abs.f64 x                                    ; 23:67
#|     v21: bool = eq.f64 v20, inf                             ; 23:67
#|     guard v21 OverflowError "cannot convert float infinity to integer" ; 23:67
#|     guard True OverflowError "float {} does not fit a 64-bit integer" (x) ; 23:67
#|   }
#|   v22: i64 = cast.f64.i64 v14                               ; 23:67
#|   v23: u8 = cast.i64.u8 v22                                 ; 23:67
#|   return v9, v10, v11, v12, v13, v23                        ; 23:5
#| }
