#! test: ir
#! call: f(i64, i64)
# A variable that may be unbound carries a flag; one that surely is bound carries none.
def f(n, k):
    if n > 2:
        x = 1
    for i in range(n):
        if i == k:
            y = i
        z = i + k
    return x + y + z

#| func f(n, k) {
#|   v1 = compare > n, 2                                       ; 5:8
#|   v2 = truth v1                                             ; 5:8
#|   x, v3 = if v2 {                                           ; 5:5
#|     yield 1, True
#|   } else {
#|     yield unbound, False
#|   }
#|   v4 = call range(n)                                        ; 7:14
#|   v5, v6, v7 = range_parts v4                               ; 7:14
#|   L0: for i in v5..v6 step v7 carry y = unbound, v8 = False, z = unbound, v9 = False { ; 7:5
#|     v10 = compare == i, k                                   ; 8:12
#|     v11 = truth v10                                         ; 8:12
#|     y.2, v12 = if v11 {                                     ; 8:9
#|       yield i, True
#|     } else {
#|       yield y, v8
#|     }
#|     z.2 = binary + i, k                                     ; 10:13
#|     continue L0 y.2, v12, z.2, True                         ; 7:5
#|   } -> y.3, v13, z.3, v14
#|   check_bound x v3                                          ; 11:12
#|   check_bound y v13                                         ; 11:16
#|   v15 = binary + x, y.3                                     ; 11:12
#|   check_bound z v14                                         ; 11:20
#|   v16 = binary + v15, z.3                                   ; 11:12
#|   return v16                                                ; 11:5
#| }
