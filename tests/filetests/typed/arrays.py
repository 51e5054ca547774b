#! test: typed
#! call: get(f32[:, ::1], i64, uint8)
#! call: put(readonly uint8[::1], i16[:], i64)
#! call: part(f64[::1, :])
#! call: new(i64)
# Elements, parts and new arrays: checks, addresses, and when memory is freed.
import numpy as np


def get(x, i, j):
    return x[i, j]


def put(x, y, i):
    y[i] += x[0]


def part(x):
    return x[1:], x.T


def new(n):
    for i in range(n):
        x = np.zeros(i)
    return x

#| func get(x: f32[:, ::1] = [x.owner, x, x.n0, x.n1], i: i64, j: u8) -> f32 {
#|   v1: i64 = mul.i64 4, x.n1                                 ; 11:12
#|   v2: i64 = check_index i in 0..x.n0                        ; 11:12
#|   v3: i64 = cast.u8.i64 j                                   ; 11:12
#|   v4: i64 = check_index v3 in 0..x.n1                       ; 11:12
#|   v5: i64 = mul.i64 v2, v1                                  ; 11:12
#|   v6: i64 = add.i64 x, v5                                   ; 11:12
#|   v7: i64 = mul.i64 v4, 4                                   ; 11:12
#|   v8: i64 = add.i64 v6, v7                                  ; 11:12
#|   v9: f32 = load.f32 v8                                     ; 11:12
#|   return v9                                                 ; 11:5
#| }
#| func put(x: readonly u8[::1] = [x.owner, x, x.n0], y: i16[:] = [y.owner, y, y.n0, y.s0], i: i64) -> none {
#|   v1: i64 = check_index i in 0..y.n0                        ; 15:5
#|   v2: i64 = mul.i64 v1, y.s0                                ; 15:5
#|   v3: i64 = add.i64 y, v2                                   ; 15:5
#|   v4: i16 = load.i16 v3                                     ; 15:5
#|   v5: i64 = check_index 0 in 0..x.n0                        ; 15:13
#|   v6: i64 = mul.i64 v5, 1                                   ; 15:13
#|   v7: i64 = add.i64 x, v6                                   ; 15:13
#|   v8: u8 = load.u8 v7                                       ; 15:13
#|   v9: i64 = cast.i16.i64 v4                                 ; 15:5
#|   v10: i64 = cast.u8.i64 v8                                 ; 15:5
#|   v11: i64 = add.i64 v9, v10                                ; 15:5
#|   v12: i64 = check_index i in 0..y.n0                       ; 15:5
#|   v13: i16 = cast.i64.i16 v11                               ; 15:5
#|   v14: i64 = mul.i64 v12, y.s0                              ; 15:5
#|   v15: i64 = add.i64 y, v14                                 ; 15:5
#|   store.i16 v15, v13                                        ; 15:5
#|   return                                                    ; 14:1
#| }
#| func part(x: f64[::1, :] = [x.owner, x, x.n0, x.n1]) -> (f64[:, :], f64[:, ::1]) {
#|   v1: i64 = mul.i64 8, x.n0                                 ; 19:12
#|   v2: i64 = add.i64 1, x.n0                                 ; 19:12
#|   v3: i64 = max.i64 0, v2                                   ; 19:12
#|   v4: i64 = min.i64 x.n0, 1                                 ; 19:12
#|   v5: i64 = sub.i64 x.n0, v4                                ; 19:12
#|   v6: i64 = max.i64 0, v5                                   ; 19:12
#|   v7: i64 = mul.i64 v4, 8                                   ; 19:12
#|   v8: i64 = add.i64 x, v7                                   ; 19:12
#|   v9: i64 = mul.i64 8, x.n0                                 ; 19:21
#|   return x.owner, v8, v6, x.n1, 8, v1, x.owner, x, x.n1, x.n0 ; 19:5
#| }
#| func new(n: i64) -> f64[::1] {
#|   v1: i64 = mark                                            ; 25:5
#|   v2: i64 = mark                                            ; 23:5
#|   L0: for i: i64 in 0..n step 1 carry x.owner: i64 = 0, x: i64 = 0, x.n0: i64 = 0, v3: bool = False { ; 23:5
#|     v4: bool = lt.i64 i, 0                                  ; 24:13
#|     guard v4 ValueError "negative dimensions are not allowed" ; 24:13
#|     v5: bool = mul_overflows.i64 8, i                       ; 24:13
#|     guard v5 ValueError "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size." ; 24:13
#|     v6: i64 = mul.i64 8, i                                  ; 24:13
#|     x.owner.2: i64, x.2: i64 = alloc v6, True               ; 24:13
#|     sweep v2, x.owner.2                                     ; 23:5
#|     continue L0 x.owner.2, x.2, i, True                     ; 23:5
#|   } -> x.owner.3: i64, x.3: i64, x.n0.2: i64, v7: bool
#|   v8: bool = not.bool v7                                    ; 25:12
#|   guard v8 UnboundLocalError "cannot access local variable 'x' where it is not associated with a value" ; 25:12
#|   sweep v1, x.owner.3                                       ; 25:5
#|   return x.owner.3, x.3, x.n0.2                             ; 25:5
#| }
