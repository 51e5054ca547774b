#! test: opt
#! call: scale(f64[::1], f64)
# Two versions of a loop: without checks where the question in front of it says so, else as written.


def scale(x, k):
    for i in range(len(x) - 1):
        x[i] = x[i + 1] * k

#| func scale(x: f64[::1] = [x.owner, x, x.n0], k: f64) -> none {
#|   v1: i64 = add.i64 x.n0, -1                                ; 7:20
#|   v2: i64 = add.i64 x.n0, 17592186044415                    ; 7:5
#|   v3: u64 = cast.i64.u64 v2                                 ; 7:5
#|   v4: bool = lt.u64 v3, 35184372088832                      ; 7:5
#|   v5: i64 = add.i64 x.n0, -2                                ; 7:5
#|   v6: bool = lt.i64 v1, x.n0                                ; 7:5
#|   v7: bool = lt.i64 v5, x.n0                                ; 7:5
#|   v8: bool = and.bool v6, v7                                ; 7:5
#|   v9: bool = and.bool v8, v4                                ; 7:5
#|   if v9 {                                                   ; 7:5
#|     L0: for i: i64 in 0..v1 step 1 {                        ; 7:5
#|       v10: i64 = mul.i64 i, 8                               ; 8:16
#|       v11: i64 = add.i64 x, v10                             ; 8:16
#|       v12: i64 = add.i64 v11, 8                             ; 8:16
#|       v13: f64 = load.f64 v12                               ; 8:16
#|       v14: f64 = mul.f64 v13, k                             ; 8:16
#|       store.f64 v11, v14                                    ; 8:9
#|       continue L0                                           ; 7:5
#|     }
#|   } else {
#|     L1: for i.2: i64 in 0..v1 step 1 {                      ; 7:5
#|       v15: i64 = add.i64 i.2, 1                             ; 8:18
#|       v16: i64 = check_index v15 in 0..x.n0                 ; 8:16
#|       v17: i64 = mul.i64 v16, 8                             ; 8:16
#|       v18: i64 = add.i64 x, v17                             ; 8:16
#|       v19: f64 = load.f64 v18                               ; 8:16
#|       v20: f64 = mul.f64 v19, k                             ; 8:16
#|       v21: i64 = check_index i.2 in 0..x.n0                 ; 8:9
#|       v22: i64 = mul.i64 v21, 8                             ; 8:9
#|       v23: i64 = add.i64 x, v22                             ; 8:9
#|       store.f64 v23, v20                                    ; 8:9
#|       continue L1                                           ; 7:5
#|     }
#|   }
#|   return                                                    ; 6:1
#| }
