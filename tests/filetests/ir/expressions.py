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

