#! test: ir
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

#| func integrate(a, b, n) {
#|   v1 = binary - b, a                                        ; 11:13
#|   step = binary / v1, n                                     ; 11:12
#|   v2 = call range(n)                                        ; 12:14
#|   v3, v4, v5 = range_parts v2                               ; 12:14
#|   L0: for i in v3..v4 step v5 carry acc = 0.0 {             ; 12:5
#|     v6 = binary * i, step                                   ; 13:29
#|     v7 = binary + a, v6                                     ; 13:25
#|     v8 = call math.cos(v7)                                  ; 13:16
#|     v9 = binary * v8, step                                  ; 13:16
#|     acc.2 = inplace += acc, v9                              ; 13:9
#|     continue L0 acc.2                                       ; 12:5
#|   } -> acc.3
#|   return acc.3                                              ; 14:5
#| }
