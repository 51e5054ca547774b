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

