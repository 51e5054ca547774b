"""Operations of numpy that are measured, each `kind/operation/size`. Runs under Ungil and under CPython: prints
a name and the nanoseconds of a call, a line each. A first argument is text that names have to contain."""
import sys
import time

import numpy as np

SIZES = (1_000, 100_000, 10_000_000)


def small():
    a, b = np.array([1.0, 2.0, 3.0, 4.0]), np.array([5.0, 6.0, 7.0, 8.0])
    x = np.float64(2.5)
    return {
        "small/a + b": lambda: a + b,
        "small/a + 1.0": lambda: a + 1.0,
        "small/a += b": lambda: a.__iadd__(b),
        "small/a < b": lambda: a < b,
        "small/a[3]": lambda: a[3],
        "small/a[1:3]": lambda: a[1:3],
        "small/sqrt(a)": lambda: np.sqrt(a),
        "small/a.sum()": lambda: a.sum(),
        "small/zeros(4)": lambda: np.zeros(4),
        "small/float64 + float": lambda: x + 1.5,
    }


def whole():
    """What has one size."""
    generator = np.random.default_rng(1)
    x = generator.random(1_000_000)
    a, b = generator.random((512, 512)), generator.random((512, 512))
    i = (x * 1e9).astype(np.int64)
    z = x[: 1 << 18].copy()
    return {
        "sort/sort/1000000": lambda: np.sort(x),
        "sort/sort int64/1000000": lambda: np.sort(i),
        "sort/argsort/1000000": lambda: np.argsort(x),
        "linear/matmul 512³/": lambda: a @ b,
        "linear/fft 2¹⁸/": lambda: np.fft.fft(z),
        "linear/rfft 2¹⁸/": lambda: np.fft.rfft(z),
        "random/random/1000000": lambda: generator.random(1_000_000),
        "random/standard_normal/1000000": lambda: generator.standard_normal(1_000_000),
        "random/integers/1000000": lambda: generator.integers(0, 1000, 1_000_000),
    }


def sized(n):
    x = (np.arange(n) * 7919 % 10007) / 2000.0 + 0.1
    y = x[::-1].copy()
    f = x.astype(np.float32)
    i = (np.arange(n) * 7919 % 10007) + 1
    m = x > 2.5
    places = i % n
    w = x.copy()
    out = np.empty_like(x)
    side = int(n**0.5)
    g = x[: side * side].reshape(side, side)
    row = g[0].copy()
    half = int(m.sum())
    values = y[:half].copy()
    kinds = {
        "arithmetic": {
            "x + y": lambda: x + y,
            "x * 2.0": lambda: x * 2.0,
            "x / y": lambda: x / y,
            "float32 + float32": lambda: f + f,
            "int64 * int64": lambda: i * i,
            "int64 // 7": lambda: i // 7,
            "x + int64": lambda: x + i,
            "x += y": lambda: w.__iadd__(y),
            "add(x, y, out)": lambda: np.add(x, y, out),
            "(x + y) * x - y": lambda: (x + y) * x - y,
            "abs": lambda: abs(x),
            "floor": lambda: np.floor(x),
            "maximum": lambda: np.maximum(x, y),
            "clip": lambda: np.clip(x, 1.0, 3.0),
        },
        "functions": {
            "sqrt": lambda: np.sqrt(x),
            "exp": lambda: np.exp(x),
            "log": lambda: np.log(x),
            "sin": lambda: np.sin(x),
            "tanh": lambda: np.tanh(x),
            "arctan2": lambda: np.arctan2(x, y),
            "power": lambda: x**y,
            "exp float32": lambda: np.exp(f),
            "log float32": lambda: np.log(f),
            "sin float32": lambda: np.sin(f),
        },
        "reductions": {
            "sum": lambda: x.sum(),
            "sum float32": lambda: f.sum(),
            "sum int64": lambda: i.sum(),
            "sum axis 0": lambda: g.sum(axis=0),
            "sum axis 1": lambda: g.sum(axis=1),
            "max": lambda: x.max(),
            "argmax": lambda: x.argmax(),
            "mean": lambda: x.mean(),
            "std": lambda: x.std(),
            "any": lambda: np.any(m & ~m),
            "count_nonzero": lambda: np.count_nonzero(m),
        },
        "masks": {
            "x < y": lambda: x < y,
            "m & m": lambda: m & m,
            "x[m]": lambda: x[m],
            "x[m] = 3.0": lambda: w.__setitem__(m, 3.0),
            "x[m] = values": lambda: w.__setitem__(m, values),
            "where": lambda: np.where(m, x, y),
        },
        "indices": {
            "x[places]": lambda: x[places],
            "x[places] = y": lambda: w.__setitem__(places, y),
            "take": lambda: x.take(places),
        },
        "running": {"cumsum": lambda: x.cumsum()},
        "broadcasting": {
            "g + row": lambda: g + row,
            "g + column": lambda: g + row[:, None],
            "g + g.T": lambda: g + g.T,
        },
        "strides": {
            "x[::2].copy()": lambda: x[::2].copy(),
            "x[::2] + y[::2]": lambda: x[::2] + y[::2],
            "g.T.copy()": lambda: g.T.copy(),
        },
    }
    return {f"{kind}/{name}/{n}": op for kind, ops in kinds.items() for name, op in ops.items()}


#: What makes the operations of one size; the arrays of only one are held at a time.
SETS = {"small": small, "whole": whole} | {str(n): lambda n=n: sized(n) for n in SIZES}

prepared = {}


def prepare(which):
    """Makes the arrays of a set; its operations' names, a line each."""
    prepared.clear()
    prepared.update(SETS[which]())
    return "\n".join(prepared)


def run(name, times):
    """Runs a prepared operation so many times."""
    op = prepared[name]
    with np.errstate(all="ignore"):
        for _ in range(times):
            op()


def nanoseconds(name, rounds=5):
    """The least time of a call, of some runs of about five milliseconds."""
    run(name, 1)
    start = time.perf_counter()
    run(name, 1)
    once = max(time.perf_counter() - start, 1e-7)
    times = max(1, int(0.005 / once))
    least = float("inf")
    for _ in range(rounds if once < 0.02 else 3):
        start = time.perf_counter()
        run(name, times)
        least = min(least, (time.perf_counter() - start) / times)
    return least * 1e9


if __name__ == "__main__":
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    for which in SETS:
        for name in prepare(which).split("\n"):
            if part in name:
                print(f"{name}\t{nanoseconds(name):.1f}", flush=True)
