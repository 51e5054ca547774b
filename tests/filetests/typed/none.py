#! test: typed
#! call: f(i64, none)
#! call: f(i64, f64)
# What the types decide is decided: the other branch is not even typed.
def f(n, scale):
    if scale is None:
        return n
    return n * scale[0] if scale is None else n * scale

#| func f(n: i64, scale: none) -> i64 {
#|   return n                                                  ; 7:9
#| }
#| func f(n: i64, scale: f64) -> f64 {
#|   v1: f64 = cast.i64.f64 n                                  ; 8:47
#|   v2: f64 = mul.f64 v1, scale                               ; 8:47
#|   return v2                                                 ; 8:5
#| }
