#! test: run
# Loops: ranges of every direction, else, break, continue, the loop variable after the loop.
from numba import njit


@njit
def total(a, b, c):
    s = 0
    n = 0
    for i in range(a, b, c):
        s += i
        n += 1
    return s, n


@njit
def last(n):
    i = -1
    for i in range(n):
        pass
    return i


@njit
def changed(n):
    s = 0
    for i in range(n):
        i = i * 2
        s += i
    return s


@njit
def bounds(n):
    s = 0
    for i in range(n):
        n = 2
        s += i
    return s, n


@njit
def search(n, target):
    for i in range(n):
        if i * i == target:
            r = i
            break
    else:
        r = -1
    return r


@njit
def odd_sum(n):
    s = 0
    i = 0
    while True:
        i += 1
        if i > n:
            break
        if i % 2 == 0:
            continue
        s += i
    else:
        s = -1
    return s


@njit
def nested(n):
    s = 0
    for i in range(n):
        for j in range(i, n):
            if j == 5:
                break
            for k in range(j, 0, -1):
                if k == 2:
                    continue
                s += i + j * k
        else:
            s += 1000
    return s


@njit
def unbound(n):
    for i in range(n):
        x = i
    return x


@njit
def step(n, by):
    s = 0
    for i in range(0, n, by):
        s += i
    return s


# run: total(0, 10, 1) == (45, 10)
# run: total(10, 0, -3) == (22, 4)
# run: total(0, 10, -1) == (0, 0)
# run: total(5, 5, 1) == (0, 0)
# run: total(-5, 5, 4) == (-3, 3)
# run: total(9223372036854775800, 9223372036854775807, 5)[1] == 2
# run: total(0, 10, 0) == ValueError
# run: last(5) == 4
# run: last(0) == -1
# run: changed(5) == 20
# run: bounds(5) == (10, 2)
# run: search(10, 49) == 7
# run: search(10, 50) == -1
# run: odd_sum(10) == 25
# run: nested(8) == nested.py_func(8) if hasattr(nested, "py_func") else nested(8)
# run: unbound(3) == 2
# run: unbound(0) == UnboundLocalError
# run: step(10, 3) == 18
# run: step(-10, -3) == -18
# run: step(10, 0) == ValueError
