"""Times operations of numpy: prints a name and nanoseconds a line. Runs under Ungil and under CPython."""
import sys
import time

import numpy as np


def best(f, rounds=5):
    """The least time of a call, of some runs of about ten milliseconds."""
    f()
    start = time.perf_counter()
    f()
    once = max(time.perf_counter() - start, 1e-7)
    n = max(1, int(0.01 / once))
    least = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(n):
            f()
        least = min(least, (time.perf_counter() - start) / n)
    return least * 1e9


def measure(name, f):
    print(name, round(best(f), 1), flush=True)


with np.errstate(all="ignore"):
    a, b = np.array([1.0, 2.0, 3.0, 4.0]), np.array([5.0, 6.0, 7.0, 8.0])
    x = np.float64(2.5)
    measure("small/a+b", lambda: a + b)
    measure("small/a+1.0", lambda: a + 1.0)
    measure("small/a.sum()", lambda: a.sum())
    measure("small/sqrt(a)", lambda: np.sqrt(a))
    measure("small/a<b", lambda: a < b)
    measure("small/a+=b", lambda: a.__iadd__(b))
    measure("small/float64+float", lambda: x + 1.5)
    for n in (1_000, 100_000, 10_000_000):
        x = (np.arange(n) * 7919 % 10007) / 2000.0 + 0.1
        y = x[::-1].copy()
        u = x / 5.2
        f = x.astype(np.float32)
        i = (np.arange(n) * 7919 % 10007) + 1
        m = x > 2.5
        side = int(n ** 0.5)
        g = x[:side * side].reshape(side, side)
        row = g[0].copy()
        for name, op in (
            ("x+y", lambda: x + y),
            ("x*2.0", lambda: x * 2.0),
            ("x/y", lambda: x / y),
            ("f+f", lambda: f + f),
            ("i*i", lambda: i * i),
            ("i//7", lambda: i // 7),
            ("x<y", lambda: x < y),
            ("m&m", lambda: m & m),
            ("maximum", lambda: np.maximum(x, y)),
            ("abs", lambda: abs(x)),
            ("sqrt", lambda: np.sqrt(x)),
            ("floor", lambda: np.floor(x)),
            ("exp", lambda: np.exp(x)),
            ("log", lambda: np.log(x)),
            ("sin", lambda: np.sin(x)),
            ("tanh", lambda: np.tanh(x)),
            ("arctan2", lambda: np.arctan2(x, y)),
            ("power", lambda: x ** y),
            ("exp f4", lambda: np.exp(f)),
            ("log f4", lambda: np.log(f)),
            ("sin f4", lambda: np.sin(f)),
            ("sum", lambda: x.sum()),
            ("sum f4", lambda: f.sum()),
            ("sum i8", lambda: i.sum()),
            ("max", lambda: x.max()),
            ("argmax", lambda: x.argmax()),
            ("mean", lambda: x.mean()),
            ("std", lambda: x.std()),
            ("any", lambda: np.any(m & ~m)),
            ("count_nonzero", lambda: np.count_nonzero(m)),
            ("cumsum", lambda: x.cumsum()),
            ("sum axis 0", lambda: g.sum(axis=0)),
            ("sum axis 1", lambda: g.sum(axis=1)),
            ("g+row", lambda: g + row),
            ("g+column", lambda: g + row[:, None]),
            ("g+g.T", lambda: g + g.T),
            ("x[::2]+y[::2]", lambda: x[::2] + y[::2]),
            ("x+i", lambda: x + i),
            ("where", lambda: np.where(m, x, y)),
            ("(x+y)*x-y", lambda: (x + y) * x - y),
        ):
            measure(f"{n}/{name}", op)
            if len(sys.argv) > 1 and n > 1_000_000 and sys.argv[1] == "short":
                break
