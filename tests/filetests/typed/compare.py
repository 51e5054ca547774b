#! test: typed
#! call: f(i64, f64, u64, bool)
# Numbers of different types compare exactly, as in Python.
def f(i, x, u, p):
    return i < x, x >= 3, u == i, p < i, i is None, (i, 1) == (2, x)

#| func f(i: i64, x: f64, u: u64, p: bool) -> (bool, bool, bool, bool, bool, bool) {
#|   v1: bool = lt.i64.f64 i, x                                ; 5:12
#|   v2: bool = le.f64 3.0, x                                  ; 5:19
#|   v3: bool = lt.i64 i, 0                                    ; 5:27
#|   v4: u64 = cast.i64.u64 i                                  ; 5:27
#|   v5: bool = eq.u64 v4, u                                   ; 5:27
#|   v6: bool = select.bool v3, False, v5                      ; 5:27
#|   v7: i64 = cast.bool.i64 p                                 ; 5:35
#|   v8: bool = lt.i64 v7, i                                   ; 5:35
#|   v9: bool = eq.i64 i, 2                                    ; 5:53
#|   v10: bool = eq.i64.f64 1, x                               ; 5:53
#|   v11: bool = and.bool v9, v10                              ; 5:53
#|   return v1, v2, v6, v8, False, v11                         ; 5:5
#| }
