#! test: opt
#! call: f(f64, i64)
# A small callee becomes part of its caller; early returns become the branches' values.
from numba import njit


@njit
def clamp(x, low, high):
    if x < low:
        return low
    if x > high:
        return high
    return x


@njit
def apply(g, x):
    return g(x, 0.0, 1.0)


@njit
def f(x, n):
    s = 0.0
    for i in range(n):
        s += apply(clamp, x * i)
    return s

#| func f(x: f64, n: i64) -> f64 {
#|   L0: for i: i64 in 0..n step 1 carry s: f64 = 0.0 {        ; 24:5
#|     v1: f64 = cast.i64.f64 i                                ; 25:27
#|     v2: f64 = mul.f64 x, v1                                 ; 25:27
#|     v3: bool = lt.f64 v2, 0.0                               ; 9:8 in clamp
#|     v4: f64 = if v3 {                                       ; 9:5 in clamp
#|       yield 0.0
#|     } else {
#|       v5: bool = gt.f64 v2, 1.0                             ; 11:8 in clamp
#|       v6: f64 = if v5 {                                     ; 11:5 in clamp
#|         yield 1.0
#|       } else {
#|         yield v2
#|       }
#|       yield v6
#|     }
#|     s.2: f64 = add.f64 s, v4                                ; 25:9
#|     continue L0 s.2                                         ; 24:5
#|   } -> s.3: f64
#|   return s.3                                                ; 26:5
#| }
