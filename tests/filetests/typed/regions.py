#! after: the run
import cython
from cython.parallel import prange, threadid
from ungil import nogil


def block(n):
    total = 0
    with nogil:
        for i in range(n):
            total += i
    return total


@cython.cfunc
def half(x: cython.int) -> cython.int:
    return x // 2


def loop(n: cython.int):
    i: cython.int
    seen: cython.int = 0
    for i in prange(n, nogil=True):
        seen |= half(1 << threadid())
    return seen


def divided(a: cython.int, b: cython.int):
    c: cython.int = 0
    with nogil, cython.cdivision(True):
        c = a // b
    return c


block(10)
block(11)
loop(3)
divided(7, 2)

#| ; the region of block at 9:5
#| func block(n: i64, total: i64) -> (i64, never, i64, bool) {
#|   L0: for i: i64 in 0..n step 1 carry total.2: i64 = total { ; 10:9
#|     total.3: i64 = add.i64 total.2, i                       ; 11:13
#|     continue L0 total.3                                     ; 10:9
#|   } -> total.4: i64
#|   return 0, total.4, True                                   ; 9:5
#| }
#| ; the region of loop at 23:5
#| func loop(n: i64, seen: i64) -> (i64, never, i32, bool, i32, bool) {
#|   v1: i32 = cast.i64.i32 n                                  ; 23:5
#|   v2: i32 = cast.i64.i32 seen                               ; 23:5
#|   v3: i64 = cast.i32.i64 v1                                 ; 23:14
#|   L0: parallel for i: i64 in 0..v3 step 1 carry i.2: i32 = 0, v4: bool = False, seen.2: i32 = v2 roles last, last, or { ; 23:5
#|     i.3: i32 = cast.i64.i32 i                               ; 23:9
#|     v5: i32 = thread_id                                     ; 24:27
#|     v6: bool = lt.i32 v5, 0                                 ; 24:22
#|     guard v6 ValueError "negative shift count"              ; 24:22
#|     v7: i32 = shl.i32 1, v5                                 ; 24:22
#|     v8: i32 = call half(v7)                                 ; 24:17
#|     seen.3: i32 = or.i32 seen.2, v8                         ; 24:9
#|     continue L0 i.3, True, seen.3                           ; 23:5
#|   } -> i.4: i32, v9: bool, seen.4: i32
#|   return 0, i.4, v9, seen.4, True                           ; 23:5
#| }
#|
#| func half(x: i32) -> i32 {
#|   v1: i64 = cast.i32.i64 x                                  ; 17:12
#|   v2: bool = eq.i64 2, 0                                    ; 17:12
#|   guard v2 ZeroDivisionError "integer division or modulo by zero" ; 17:12
#|   v3: i64 = floordiv.i64 v1, 2                              ; 17:12
#|   v4: i32 = cast.i64.i32 v3                                 ; 17:5
#|   return v4                                                 ; 17:5
#| }
#| ; the region of divided at 30:5
#| func divided(a: i64, b: i64) -> (i64, never, i32, bool) {
#|   v1: i32 = cast.i64.i32 a                                  ; 30:5
#|   v2: i32 = cast.i64.i32 b                                  ; 30:5
#|   v3: bool = eq.i32 v2, 0                                   ; 31:13
#|   guard v3 ZeroDivisionError "integer division or modulo by zero" ; 31:13
#|   v4: i32 = floordiv.i32 v1, v2                             ; 31:13
#|   v5: i32 = mul.i32 v4, v2                                  ; 31:13
#|   v6: bool = ne.i32 v5, v1                                  ; 31:13
#|   v7: i32 = xor.i32 v1, v2                                  ; 31:13
#|   v8: bool = lt.i32 v7, 0                                   ; 31:13
#|   v9: bool = and.bool v6, v8                                ; 31:13
#|   v10: i32 = add.i32 v4, 1                                  ; 31:13
#|   c: i32 = select.i32 v9, v10, v4                           ; 31:13
#|   return 0, c, True                                         ; 30:5
#| }
