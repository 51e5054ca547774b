#! test: clif
#! call: add(i64, f64)
from numba import njit


@njit
def add(a, b):
    return a + b

#| ; f0 = add
#| function u0:0(i64, i64, f64) -> i32, f64 system_v {
#| block0(v0: i64, v1: i64, v2: f64):
#|     v3 = fcvt_from_sint.f64 v1
#|     v4 = fadd v3, v2
#|     v5 = iconst.i32 0
#|     return v5, v4  ; v5 = 0
#| }
#|
#| ; f1 = add.entry
#| function u0:1(i64, i64, i64) -> i32 system_v {
#|     sig0 = (i64, i64, f64) -> i32, f64 system_v
#|     fn0 = colocated u0:0 sig0
#|
#| block0(v0: i64, v1: i64, v2: i64):
#|     v3 = load.i64 notrap aligned v1
#|     v4 = load.f64 notrap aligned v1+8
#|     v5, v6 = call fn0(v0, v3, v4)
#|     brif v5, block2, block1
#|
#| block1:
#|     store.f64 notrap aligned v6, v2
#|     jump block2
#|
#| block2:
#|     return v5
#| }
#|
