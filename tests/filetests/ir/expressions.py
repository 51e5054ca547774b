#! test: ir
#! call: f(i64, f64)
# Operands are evaluated once and only when needed; a condition asks for truth alone.
def f(a, x):
    b = a and x
    c = not (a < b <= x) or a
    d = b if c else x
    if a in (1, 2) and not d:
        return (a, (b, c))[1][0]
    return d

#| func f(a, x) {
#|   v1 = truth a                                              ; 5:9
#|   b = if v1 {                                               ; 5:9
#|     yield x
#|   } else {
#|     yield a
#|   }
#|   v2 = compare < a, b                                       ; 6:14
#|   v3 = truth v2                                             ; 6:14
#|   v4 = if v3 {                                              ; 6:14
#|     v5 = compare <= b, x                                    ; 6:14
#|     v6 = truth v5                                           ; 6:14
#|     yield v6
#|   } else {
#|     yield v3
#|   }
#|   v7 = unary not v4                                         ; 6:9
#|   v8 = truth v7                                             ; 6:9
#|   c = if v8 {                                               ; 6:9
#|     yield v7
#|   } else {
#|     yield a
#|   }
#|   v9 = truth c                                              ; 7:14
#|   d = if v9 {                                               ; 7:9
#|     yield b
#|   } else {
#|     yield x
#|   }
#|   v10 = tuple (1, 2)                                        ; 8:13
#|   v11 = compare in a, v10                                   ; 8:8
#|   v12 = truth v11                                           ; 8:8
#|   v13 = if v12 {                                            ; 8:8
#|     v14 = truth d                                           ; 8:28
#|     v15 = unary not v14                                     ; 8:24
#|     yield v15
#|   } else {
#|     yield False
#|   }
#|   if v13 {                                                  ; 8:5
#|     v16 = tuple (b, c)                                      ; 9:20
#|     v17 = tuple (a, v16)                                    ; 9:16
#|     v18 = index v17, 1                                      ; 9:16
#|     v19 = index v18, 0                                      ; 9:16
#|     return v19                                              ; 9:9
#|   }
#|   return d                                                  ; 10:5
#| }
