#! test: typed
#! call: even(i64)
#! call: endless(i64)
# Return types of mutually recursive functions are found to a fixpoint; one that never returns is never.
from numba import njit


@njit
def even(n):
    if n == 0:
        return True
    return odd(n - 1)


@njit
def odd(n):
    if n == 0:
        return False
    return even(n - 1)


@njit
def endless(n):
    return endless(n + 1)

#| func even(n: i64) -> bool {
#|   check_recursion RecursionError "maximum recursion depth exceeded" ; 12:5
#|   v1: bool = eq.i64 n, 0                                    ; 10:8
#|   if v1 {                                                   ; 10:5
#|     return True                                             ; 11:9
#|   }
#|   v2: i64 = sub.i64 n, 1                                    ; 12:16
#|   v3: bool = call odd(v2)                                   ; 12:12
#|   return v3                                                 ; 12:5
#| }
#|
#| func odd(n: i64) -> bool {
#|   check_recursion RecursionError "maximum recursion depth exceeded" ; 19:5
#|   v1: bool = eq.i64 n, 0                                    ; 17:8
#|   if v1 {                                                   ; 17:5
#|     return False                                            ; 18:9
#|   }
#|   v2: i64 = sub.i64 n, 1                                    ; 19:17
#|   v3: bool = call even(v2)                                  ; 19:12
#|   return v3                                                 ; 19:5
#| }
#| func endless(n: i64) -> never {
#|   check_recursion RecursionError "maximum recursion depth exceeded" ; 24:12
#|   v1: i64 = add.i64 n, 1                                    ; 24:20
#|   call endless(v1)                                          ; 24:12
#|   unreachable                                               ; 24:12
#| }
