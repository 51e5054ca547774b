#! test: typed
#! call: fib(i64)
#! call: both(f64, i64)
from numba import njit


@njit
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@njit
def square(x):
    return x * x


@njit
def both(x, *, offset=1):
    return square(x) + square(offset)

#| func fib(n: i64) -> i64 {
#|   check_recursion RecursionError "maximum recursion depth exceeded" ; 9:5
#|   v1: bool = lt.i64 n, 2                                    ; 9:17
#|   v2: i64 = if v1 {                                         ; 9:12
#|     yield n
#|   } else {
#|     v3: i64 = sub.i64 n, 1                                  ; 9:32
#|     v4: i64 = call fib(v3)                                  ; 9:28
#|     v5: i64 = sub.i64 n, 2                                  ; 9:45
#|     v6: i64 = call fib(v5)                                  ; 9:41
#|     v7: i64 = add.i64 v4, v6                                ; 9:28
#|     yield v7
#|   }
#|   return v2                                                 ; 9:5
#| }
#| func both(x: f64, offset: i64) -> f64 {
#|   v1: f64 = call square(x)                                  ; 19:12
#|   v2: i64 = call square.2(offset)                           ; 19:24
#|   v3: f64 = cast.i64.f64 v2                                 ; 19:12
#|   v4: f64 = add.f64 v1, v3                                  ; 19:12
#|   return v4                                                 ; 19:5
#| }
#|
#| func square(x: f64) -> f64 {
#|   v1: f64 = mul.f64 x, x                                    ; 14:12
#|   return v1                                                 ; 14:5
#| }
#|
#| func square.2(x: i64) -> i64 {
#|   v1: i64 = mul.i64 x, x                                    ; 14:12
#|   return v1                                                 ; 14:5
#| }
