#! test: run
# Values that may be None: on some paths, in results, in tuples; using None raises as it does in Python.
# run: last_even(5) == 4
# run: last_even(0) == None
# run: halved(6) == 3
# run: halved(7) == None
# run: found(3) == 3
# run: found(30) == -1
# run: added(True) == 8
# run: added(False) == TypeError
# run: ordered(False) == TypeError
# run: indexed(True) == 2
# run: indexed(False) == TypeError
# run: truth(0) == 0
# run: truth(1) == 1
# run: truth(2) == 2
# run: equal(5) == (True, False, True)
# run: equal(6) == (False, True, False)
# run: pair(1) == (1, None)
# run: pair(2) == (2, 4)
# run: floats(True) == 1.5
# run: floats(False) == None
from numba import njit


@njit
def last_even(n):
    best = None
    for i in range(n):
        if i % 2 == 0:
            best = i
    return best


@njit
def halved(n):
    if n % 2:
        return None
    return n // 2


@njit
def found(x):
    at = None
    for i in range(10):
        if i == x:
            at = i
            break
    if at is None:
        return -1
    return at


@njit
def maybe(flag):
    return 3 if flag else None


@njit
def added(flag):
    return maybe(flag) + 5


@njit
def ordered(flag):
    return maybe(flag) < 4


@njit
def indexed(flag):
    t = (1, 2) if flag else None
    return t[1]


@njit
def truth(n):
    x = None
    if n > 0:
        x = n - 1
    if x:
        return 2
    return 0 if x is None else 1


@njit
def equal(n):
    x = n if n == 5 else None
    return x == 5, x == None, x is not None  # noqa: E711


@njit
def pair(n):
    return n, (n * 2 if n > 1 else None)


@njit
def floats(flag):
    x = None
    if flag:
        x = 1
    return x if x is None else x + 0.5
