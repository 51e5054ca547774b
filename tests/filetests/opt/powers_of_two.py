#! test: opt
#! call: f(i64)
def f(n):
    return n // 8, n % 8, n * 1 + 0, n // 3

#| func f(n: i64) -> (i64, i64, i64, i64) {
#|   v1: i64 = shr.i64 n, 3                                    ; 4:12
#|   v2: i64 = and.i64 n, 7                                    ; 4:20
#|   v3: i64 = floordiv.i64 n, 3                               ; 4:38
#|   return v1, v2, n, v3                                      ; 4:5
#| }
