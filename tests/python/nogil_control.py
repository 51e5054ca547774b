"""Ways through a block under `with nogil:` and out of it."""
from ungil import nogil


def collatz(n):
    steps = 0
    with nogil:
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
    return steps


def primes(n):
    count = 0
    with nogil:
        for i in range(2, n):
            for j in range(2, i):
                if j * j > i:
                    count += 1
                    break
                if i % j == 0:
                    break
            else:
                count += 1
    return count


def first_square_above(n):
    with nogil:
        i = 0
        while True:
            i += 1
            if i * i > n:
                return i, i * i


def maybe_returns(n):
    with nogil:
        if n > 3:
            return n * 1.0
        k = n
    return "went on with", k


def returns_through_finally(n, log):
    try:
        with nogil:
            x = n * 2
            if x > 10:
                return x
        log.append("end")
    finally:
        log.append("finally")
    return -1


def out_of_loops(limit):
    found = []
    for i in range(10):
        with nogil:
            square = i * i
            if i == 2:
                continue
            if square > limit:
                break
            half = square / 2
        found.append(half)
    else:
        found.append("all")
    return found, i, square


def out_of_while():
    n = 0
    while True:
        n += 1
        with nogil:
            if n % 7 == 0 and n % 5 == 0:
                break
    return n


def only_returns(n):
    with nogil:
        return n + 1


def never_ends_well(n):
    with nogil:
        raise ValueError("always")
    return n


def empty():
    with nogil:
        pass
    return "empty"


def deep(n):
    total = 0
    with nogil:
        for a in range(n):
            for b in range(a):
                if b == 3:
                    continue
                for c in range(b):
                    if c == 4:
                        break
                    total += a * b - c
    return total, a, b, c


print(collatz(27), primes(100), first_square_above(1000))
print(maybe_returns(3), maybe_returns(4))
log = []
print(returns_through_finally(3, log), returns_through_finally(30, log), log)
print(out_of_loops(20), out_of_loops(1000))
print(out_of_while(), only_returns(1), only_returns(1.5), empty())
try:
    never_ends_well(1)
except ValueError as e:
    print("ValueError:", e)
print(deep(12))
