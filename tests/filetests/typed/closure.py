#! test: typed
#! call: around(f64)
# What an inner function captures is passed in front of its arguments.
from numba import njit


@njit
def around(x):
    def add(y):
        return x + y

    return add(5)

#| func around(x: f64) -> f64 {
#|   v1: f64 = call add(x, 5)                                  ; 12:12
#|   return v1                                                 ; 12:5
#| }
#|
#| func add(x: f64, y: i64) -> f64 {
#|   v1: f64 = cast.i64.f64 y                                  ; 10:16
#|   v2: f64 = add.f64 x, v1                                   ; 10:16
#|   return v2                                                 ; 10:9
#| }
