#! test: typed
#! call: widened(i64)
# A list that ints and a float are appended to is a list of floats from its beginning.
from numba import njit


@njit
def widened(n):
    out = []
    out.append(n)
    out.append(0.5)
    return out

#| func widened(n: i64) -> list[f64] {
#|   v1: i64 = mark                                            ; 12:5
#|   v2: bool = mul_overflows.i64 0, 8                         ; 9:11
#|   guard v2 MemoryError                                      ; 9:11
#|   v3: i64 = mul.i64 0, 8                                    ; 9:11
#|   out: i64, v4: i64 = alloc v3, False                       ; 9:11
#|   v5: i64 = add.i64 out, 16                                 ; 9:11
#|   store.i64 v5, 0                                           ; 9:11
#|   v6: i64 = add.i64 out, 16                                 ; 10:5
#|   v7: i64 = load.i64 v6                                     ; 10:5
#|   v8: i64 = add.i64 v7, 1                                   ; 10:5
#|   v9: i64 = mul.i64 v8, 8                                   ; 10:5
#|   v10: i64 = add.i64 out, 24                                ; 10:5
#|   v11: i64 = load.i64 v10                                   ; 10:5
#|   v12: bool = gt.i64 v9, v11                                ; 10:5
#|   if v12 {                                                  ; 10:5
#|     v13: i64 = list.grow out, v9                            ; 10:5
#|     v14: bool = eq.i64 v13, 1                               ; 10:5
#|     guard v14 MemoryError                                   ; 10:5
#|     v15: bool = eq.i64 v13, 2                               ; 10:5
#|     guard v15 RuntimeError "a list from outside of a parallel loop cannot grow in it" ; 10:5
#|   }
#|   v16: f64 = cast.i64.f64 n                                 ; 10:5
#|   v17: i64 = add.i64 out, 8                                 ; 10:5
#|   v18: i64 = load.i64 v17                                   ; 10:5
#|   v19: i64 = mul.i64 v7, 8                                  ; 10:5
#|   v20: i64 = add.i64 v18, v19                               ; 10:5
#|   v21: i64 = add.i64 v20, 0                                 ; 10:5
#|   store.f64 v21, v16                                        ; 10:5
#|   v22: i64 = add.i64 out, 16                                ; 10:5
#|   store.i64 v22, v8                                         ; 10:5
#|   v23: i64 = add.i64 out, 16                                ; 11:5
#|   v24: i64 = load.i64 v23                                   ; 11:5
#|   v25: i64 = add.i64 v24, 1                                 ; 11:5
#|   v26: i64 = mul.i64 v25, 8                                 ; 11:5
#|   v27: i64 = add.i64 out, 24                                ; 11:5
#|   v28: i64 = load.i64 v27                                   ; 11:5
#|   v29: bool = gt.i64 v26, v28                               ; 11:5
#|   if v29 {                                                  ; 11:5
#|     v30: i64 = list.grow out, v26                           ; 11:5
#|     v31: bool = eq.i64 v30, 1                               ; 11:5
#|     guard v31 MemoryError                                   ; 11:5
#|     v32: bool = eq.i64 v30, 2                               ; 11:5
#|     guard v32 RuntimeError "a list from outside of a parallel loop cannot grow in it" ; 11:5
#|   }
#|   v33: i64 = add.i64 out, 8                                 ; 11:5
#|   v34: i64 = load.i64 v33                                   ; 11:5
#|   v35: i64 = mul.i64 v24, 8                                 ; 11:5
#|   v36: i64 = add.i64 v34, v35                               ; 11:5
#|   v37: i64 = add.i64 v36, 0                                 ; 11:5
#|   store.f64 v37, 0.5                                        ; 11:5
#|   v38: i64 = add.i64 out, 16                                ; 11:5
#|   store.i64 v38, v25                                        ; 11:5
#|   sweep v1, out                                             ; 12:5
#|   return out                                                ; 12:5
#| }
