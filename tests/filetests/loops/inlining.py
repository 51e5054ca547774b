#! test: loops
#! call: f(i64)
from numba import njit


@njit
def small(x):
    return x + 1


@njit
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)


@njit(inline="never")
def asked(x):
    return x - 1


@njit(fastmath=True)
def loose(x):
    return x * 2.0


@njit
def from_loop(n):
    for i in range(n):
        if i * i > n:
            return i
    return 0


@njit
def f(n):
    return small(n) + fact(n) + asked(n) + loose(n) + from_loop(n)

#| 13:32: fact: call of fact not inlined because: it is recursive
#| 36:12: f: call of small inlined
#| 36:23: f: call of fact not inlined because: it is recursive
#| 36:33: f: call of asked not inlined because: inline='never' is set
#| 36:44: f: call of loose not inlined because: its options differ from the caller's
#| 36:55: f: call of from_loop not inlined because: it returns from inside a loop
