#! test: ir
#! call: f(i64)
# Loops stay loops: break, continue, else and return leave from wherever they stand.
def f(n):
    total = 0
    while (k := n - total) > 0:
        if k % 7 == 0:
            break
        if k % 5 == 0:
            total += 2
            continue
        for j in range(k, 0, -1):
            if j == 3:
                return total
            total += j
        else:
            total -= 1
    else:
        total = -total
    return total

#| func f(n) {
#|   L0: while carry total = 0, k = unbound {                  ; 6:5
#|     k.2 = binary - n, total                                 ; 6:17
#|     v1 = compare > k.2, 0                                   ; 6:11
#|     v2 = truth v1                                           ; 6:11
#|     yield v2, total, k.2
#|   } do total.2, k.3 {
#|     v3 = binary % k.3, 7                                    ; 7:12
#|     v4 = compare == v3, 0                                   ; 7:12
#|     v5 = truth v4                                           ; 7:12
#|     if v5 {                                                 ; 7:9
#|       break L0 total.2, k.3                                 ; 8:13
#|     }
#|     v6 = binary % k.3, 5                                    ; 9:12
#|     v7 = compare == v6, 0                                   ; 9:12
#|     v8 = truth v7                                           ; 9:12
#|     if v8 {                                                 ; 9:9
#|       total.3 = inplace += total.2, 2                       ; 10:13
#|       continue L0 total.3, k.3                              ; 11:13
#|     }
#|     v9 = call range(k.3, 0, -1)                             ; 12:18
#|     v10, v11, v12 = range_parts v9                          ; 12:18
#|     L1: for j in v10..v11 step v12 carry total.4 = total.2 { ; 12:9
#|       v13 = compare == j, 3                                 ; 13:16
#|       v14 = truth v13                                       ; 13:16
#|       if v14 {                                              ; 13:13
#|         return total.4                                      ; 14:17
#|       }
#|       total.5 = inplace += total.4, j                       ; 15:13
#|       continue L1 total.5                                   ; 12:9
#|     } else total.6 {
#|       total.7 = inplace -= total.6, 1                       ; 17:13
#|       yield total.7
#|     } -> total.8
#|     continue L0 total.8, k.3                                ; 6:5
#|   } else total.9, k.4 {
#|     total.10 = unary - total.9                              ; 19:17
#|     yield total.10, k.4
#|   } -> total.11, k.5
#|   return total.11                                           ; 20:5
#| }
