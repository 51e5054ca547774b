#! test: opt
#! call: f(i64)
DEBUG = False
LIMIT = 10


def f(n):
    if DEBUG:
        n = n * 2
    if not n < LIMIT:
        n = LIMIT
    return n

#| func f(n: i64) -> i64 {
#|   v1: bool = ge.i64 n, 10                                   ; 10:8
#|   n.2: i64 = if v1 {                                        ; 10:5
#|     yield 10
#|   } else {
#|     yield n
#|   }
#|   return n.2                                                ; 12:5
#| }
