#! test: typed
#! call: outer(i64)
#! call: call(math.cos, f64)
# Keywords and defaults bind between kernels as in Python; a function is part of its caller's type.
import math

from numba import njit

SCALE = 3


@njit
def inner(a, b=2, *, c, d=0.5):
    return a * b + c * d * SCALE


@njit
def outer(n):
    return inner(n, c=1) + inner(b=n, a=1, d=2, c=n)


@njit
def call(f, x):
    return f(x)

#| func outer(n: i64) -> f64 {
#|   v1: f64 = call inner(n, 2, 1, 0.5)                        ; 19:12
#|   v2: i64 = call inner.2(1, n, n, 2)                        ; 19:28
#|   v3: f64 = cast.i64.f64 v2                                 ; 19:12
#|   v4: f64 = add.f64 v1, v3                                  ; 19:12
#|   return v4                                                 ; 19:5
#| }
#|
#| func inner(a: i64, b: i64, c: i64, d: f64) -> f64 {
#|   v1: i64 = mul.i64 a, b                                    ; 14:12
#|   v2: f64 = cast.i64.f64 c                                  ; 14:20
#|   v3: f64 = mul.f64 v2, d                                   ; 14:20
#|   v4: f64 = mul.f64 v3, 3.0                                 ; 14:20
#|   v5: f64 = cast.i64.f64 v1                                 ; 14:12
#|   v6: f64 = add.f64 v5, v4                                  ; 14:12
#|   return v6                                                 ; 14:5
#| }
#|
#| func inner.2(a: i64, b: i64, c: i64, d: i64) -> i64 {
#|   v1: i64 = mul.i64 a, b                                    ; 14:12
#|   v2: i64 = mul.i64 c, d                                    ; 14:20
#|   v3: i64 = mul.i64 v2, 3                                   ; 14:20
#|   v4: i64 = add.i64 v1, v3                                  ; 14:12
#|   return v4                                                 ; 14:5
#| }
#| func call(f: fn math.cos, x: f64) -> f64 {
#|   v1: f64 = sub.f64 x, x                                    ; 24:12
#|   v2: bool = ne.f64 v1, v1                                  ; 24:12
#|   if v2 {                                                   ; 24:12
#|     v3: f64 = abs.f64 x                                     ; 24:12
#|     v4: bool = eq.f64 v3, inf                               ; 24:12
#|     guard v4 ValueError "expected a finite input, got {}" (x) ; 24:12
#|   }
#|   v5: f64 = math.cos x                                      ; 24:12
#|   return v5                                                 ; 24:5
#| }
