#! test: run
# assert, raise, unbound locals: the interpreter's exceptions.
from numba import njit


@njit
def check(x):
    assert x > 0, "must be positive"
    return x


@njit
def pick(n):
    if n == 1:
        raise ValueError("one")
    elif n == 2:
        raise KeyError("two")
    elif n == 3:
        raise IndexError
    elif n == 4:
        raise RuntimeError()
    elif n == 5:
        raise OverflowError("five")
    elif n == 6:
        raise NotImplementedError("six")
    return n


@njit
def outer(n):
    return pick(n) + check(n)


@njit
def unbound(flag):
    if flag:
        x = 1
    return x


# run: check(1) == 1
# run: check(0) == AssertionError
# run: pick(0) == 0
# run: pick(1) == ValueError
# run: pick(2) == KeyError
# run: pick(3) == IndexError
# run: pick(4) == RuntimeError
# run: pick(5) == OverflowError
# run: pick(6) == NotImplementedError
# run: outer(1) == ValueError
# run: outer(0) == AssertionError
# run: outer(7) == 14
# run: unbound(True) == 1
# run: unbound(False) == UnboundLocalError
