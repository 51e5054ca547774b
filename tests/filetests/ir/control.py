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

