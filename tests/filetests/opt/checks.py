#! test: opt
#! call: f(i64, i64)
#! call: once(i64, i64)
# Checks that cannot fail are gone: known divisors, loop indices, what was checked before.
def f(n, m):
    s = 0
    for i in range(1, n):
        s += m // i + (1 << i) + m % 10
        if m > 0:
            s += i % m
    return s


def once(a, b):
    return a // b + a % b

#| func f(n: i64, m: i64) -> i64 {
#|   v1: i64 = mod.i64 m, 10                                   ; 8:34
#|   L0: for i: i64 in 1..n step 1 carry s: i64 = 0 {          ; 7:5
#|     v2: i64 = floordiv.i64 m, i                             ; 8:14
#|     v3: i64 = shl.i64 1, i                                  ; 8:24
#|     v4: i64 = add.i64 v2, v3                                ; 8:14
#|     v5: i64 = add.i64 v4, v1                                ; 8:14
#|     s.2: i64 = add.i64 s, v5                                ; 8:9
#|     v6: bool = gt.i64 m, 0                                  ; 9:12
#|     s.3: i64 = if v6 {                                      ; 9:9
#|       v7: i64 = mod.i64 i, m                                ; 10:18
#|       s.4: i64 = add.i64 s.2, v7                            ; 10:13
#|       yield s.4
#|     } else {
#|       yield s.2
#|     }
#|     continue L0 s.3                                         ; 7:5
#|   } -> s.5: i64
#|   return s.5                                                ; 11:5
#| }
#| func once(a: i64, b: i64) -> i64 {
#|   v1: bool = eq.i64 b, 0                                    ; 15:12
#|   guard v1 ZeroDivisionError "integer division or modulo by zero" ; 15:12
#|   v2: i64 = floordiv.i64 a, b                               ; 15:12
#|   v3: i64 = mod.i64 a, b                                    ; 15:21
#|   v4: i64 = add.i64 v2, v3                                  ; 15:12
#|   return v4                                                 ; 15:5
#| }
