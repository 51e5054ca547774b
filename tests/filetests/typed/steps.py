#! test: typed
#! call: sides(f64[::1], f64[::1])
#! call: rows(f64[:, ::1])
# Loops over several things side by side are counted loops; a reduction along an axis is two.
from numba import njit


@njit
def sides(x, y):
    total = 0.0
    for i, (u, v) in enumerate(zip(x, y)):
        total += i * u * v
    return total


@njit
def rows(m):
    return m.max(axis=1)

#| func sides(x: f64[::1] = [x.owner, x, x.n0], y: f64[::1] = [y.owner, y, y.n0]) -> f64 {
#|   v1: i64 = min.i64 x.n0, y.n0                              ; 11:32
#|   v2: i64 = min.i64 x.n0, y.n0                              ; 11:22
#|   v3: i64 = min.i64 x.n0, y.n0                              ; 11:22
#|   L0: for v4: i64 in 0..v3 step 1 carry total: f64 = 0.0 {  ; 11:5
#|     i: i64 = add.i64 0, v4                                  ; 11:9
#|     v5: i64 = mul.i64 v4, 8                                 ; 11:9
#|     v6: i64 = add.i64 x, v5                                 ; 11:9
#|     u: f64 = load.f64 v6                                    ; 11:9
#|     v7: i64 = mul.i64 v4, 8                                 ; 11:9
#|     v8: i64 = add.i64 y, v7                                 ; 11:9
#|     v: f64 = load.f64 v8                                    ; 11:9
#|     v9: f64 = cast.i64.f64 i                                ; 12:18
#|     v10: f64 = mul.f64 v9, u                                ; 12:18
#|     v11: f64 = mul.f64 v10, v                               ; 12:18
#|     total.2: f64 = add.f64 total, v11                       ; 12:9
#|     continue L0 total.2                                     ; 11:5
#|   } -> total.3: f64
#|   return total.3                                            ; 13:5
#| }
#| func rows(m: f64[:, ::1] = [m.owner, m, m.n0, m.n1]) -> f64[::1] {
#|   v1: i64 = mark                                            ; 18:5
#|   v2: i64 = mul.i64 8, m.n1                                 ; 18:12
#|   v3: bool = lt.i64 m.n0, 0                                 ; 18:12
#|   guard v3 ValueError "negative dimensions are not allowed" ; 18:12
#|   v4: bool = mul_overflows.i64 8, m.n0                      ; 18:12
#|   guard v4 ValueError "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size." ; 18:12
#|   v5: i64 = mul.i64 8, m.n0                                 ; 18:12
#|   v6: i64, v7: i64 = alloc v5, False                        ; 18:12
#|   v8: bool = eq.i64 m.n1, 0                                 ; 18:12
#|   guard v8 ValueError "zero-size array to reduction operation maximum which has no identity" ; 18:12
#|   L0: for v9: i64 in 0..m.n0 step 1 {                       ; 18:12
#|     v10: bool = eq.i64 m.n1, 0                              ; 18:12
#|     guard v10 ValueError "zero-size array to reduction operation maximum which has no identity" ; 18:12
#|     v11: i64 = mul.i64 v9, v2                               ; 18:12
#|     v12: i64 = add.i64 m, v11                               ; 18:12
#|     v13: i64 = mul.i64 0, 8                                 ; 18:12
#|     v14: i64 = add.i64 v12, v13                             ; 18:12
#|     v15: f64 = load.f64 v14                                 ; 18:12
#|     L1: for v16: i64 in 0..m.n1 step 1 carry v17: f64 = v15, v18: i64 = 0, v19: i64 = 0 { ; 18:12
#|       v20: i64 = mul.i64 v9, v2                             ; 18:12
#|       v21: i64 = add.i64 m, v20                             ; 18:12
#|       v22: i64 = mul.i64 v16, 8                             ; 18:12
#|       v23: i64 = add.i64 v21, v22                           ; 18:12
#|       v24: f64 = load.f64 v23                               ; 18:12
#|       v25: bool = gt.f64 v24, v17                           ; 18:12
#|       v26: bool = ne.f64 v24, v24                           ; 18:12
#|       v27: bool = eq.f64 v17, v17                           ; 18:12
#|       v28: bool = and.bool v26, v27                         ; 18:12
#|       v29: bool = or.bool v25, v28                          ; 18:12
#|       v30: f64 = select.f64 v29, v24, v17                   ; 18:12
#|       v31: i64 = select.i64 v29, v19, v18                   ; 18:12
#|       v32: i64 = add.i64 v19, 1                             ; 18:12
#|       continue L1 v30, v31, v32                             ; 18:12
#|     } -> v33: f64, v34: i64, v35: i64
#|     v36: i64 = mul.i64 v9, 8                                ; 18:12
#|     v37: i64 = add.i64 v7, v36                              ; 18:12
#|     store.f64 v37, v33                                      ; 18:12
#|     continue L0                                             ; 18:12
#|   }
#|   sweep v1, v6                                              ; 18:5
#|   return v6, v7, m.n0                                       ; 18:5
#| }
