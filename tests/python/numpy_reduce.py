"""Reductions: methods, functions, axes, types, errors."""
import warnings

import numpy as np


def show(label, f):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = repr(f())
        except Exception as e:
            result = f"{type(e).__name__}: {e}"
    print(label, "->", result, *(str(w.message) for w in caught))


m = np.arange(24).reshape(2, 3, 4)
f = np.array([[1.5, -2.0, np.nan], [0.25, 4.0, 8.0]])
c = np.array([1 + 2j, 3 - 1j, -2j])
t = np.array([[True, False], [True, True]])
for name in "sum prod max min any all mean var std argmax argmin".split():
    for label, x in (("m", m % 5), ("f", f), ("c", c), ("t", t), ("i1", (m % 5).astype(np.int8)), ("f4", f.astype("f4")), ("T", m.T % 7), ("rev", m[:, ::-1, ::2])):
        g = getattr(np, name)
        show(f"{name} {label}", lambda: g(x))
        if x.ndim > 1:
            show(f"{name} {label} 0", lambda: g(x, axis=0))
            show(f"{name} {label} -1", lambda: getattr(x, name)(axis=-1))
            if not name.startswith("arg"):
                show(f"{name} {label} all", lambda: g(x, axis=tuple(range(x.ndim)), keepdims=True))
                show(f"{name} {label} 01", lambda: g(x, axis=(0, 1)))
for name in "cumsum cumprod".split():
    g = getattr(np, name)
    show(name, lambda: g(m[0] % 3 + 1))
    show(name, lambda: g(m[0] % 3 + 1, axis=0))
    show(name, lambda: (m[0] % 3 + 1.0).T.cumsum(axis=1))
    show(name, lambda: g(np.array([1, 2], np.int8)).dtype)
    show(name, lambda: g(c))
    show(name, lambda: g(5))
    show(name, lambda: g(m[0, 0], axis=1))
show("ptp", lambda: [np.ptp(m), np.ptp(m, axis=1).tolist()])
show("count", lambda: [np.count_nonzero(m % 2), np.count_nonzero(m % 2, axis=0).tolist(), np.count_nonzero(m % 2, axis=1, keepdims=True).shape])
show("dtype", lambda: [m.sum(dtype="f4"), m.mean(dtype="f4"), np.sum([True, True]), np.sum(np.array([200, 100], np.uint8)), np.prod(np.array([2, 3], np.int8)).dtype])
show("out", lambda: np.sum(m, axis=0, out=np.zeros((3, 4))))
show("out bad", lambda: np.sum(m, axis=0, out=np.zeros(3)))
show("initial", lambda: [np.sum([1, 2], initial=10), np.max([1, 2], initial=5), np.min([], initial=3.0)])
show("where", lambda: [np.sum(m, where=m > 20), np.max(m, where=m < 3, initial=-1), np.mean(m, where=m > 20), np.any(m, where=m < 1), np.all(m, where=m > 0)])
show("where bad", lambda: np.max(m, where=m < 3))
show("ddof", lambda: [np.var([1, 2, 3, 4], ddof=1), np.std([1, 2, 3, 4], ddof=1), np.std([1, 2], ddof=2)])
show("empty", lambda: [np.sum([]), np.prod([]), np.any([]), np.all([]), np.sum(np.zeros((0, 3)), axis=0)])
show("empty max", lambda: np.max([]))
show("empty max 0", lambda: np.zeros((0, 3)).max(axis=0))
show("empty max 1", lambda: np.zeros((0, 3)).max(axis=1))
show("empty argmax", lambda: np.argmax([]))
show("empty mean", lambda: np.mean([]))
show("empty var", lambda: np.var([]))
show("axis", lambda: m.sum(axis=3))
show("axis twice", lambda: m.sum(axis=(0, 0)))
show("axis type", lambda: m.sum(axis=1.5))
show("scalar", lambda: [np.sum(5), np.max(2.5), np.float64(3).mean(), np.int8(3).sum(), np.sum(5, axis=0)])
show("round", lambda: [np.round(2.567, 1), np.round([1.5, 2.5, -0.5]), np.round([1234, 1250], -2), np.around(1.005, 2), np.array([1.234, 5.678]).round(1), np.round(1 + 2.55j, 1)])
show("clip", lambda: [np.clip(m[0], 2, 5), np.clip([1, 5], None, 3), np.clip(2.5, 0, 1), m.clip(max=3).max(), np.clip(np.array([1, 200], np.uint8), -5, 300)])
show("clip arrays", lambda: np.clip([1, 5, 9], [2, 2, 2], [3, 9, 4]))
show("clip out", lambda: np.clip(np.array([1.0, 5.0]), 2, 3, out=np.zeros(2)))
show("conj", lambda: [c.conj(), np.conj(m[0, 0])])
show("argmax keep", lambda: [np.argmax(m, axis=1, keepdims=True).shape, np.argmin([3, 1, 1])])
show("nan max", lambda: [np.max(f), np.argmax(f), np.fmax.reduce(f, axis=None)])

print("sums are pairwise")
x = (np.arange(100003) * 7919 % 10007) / 3.0
for y in (x, x[:1000], x[:129], x[:7], x[::3], x.astype("f4"), x + 1j * x[::-1]):
    print(repr(y.sum()), repr(y.mean()), repr(np.add.reduce(y[5:])))
z = x[:99990].reshape(33, 101, 30)
for axis in (0, 1, 2, (0, 1), (1, 2), (0, 2)):
    r = z.sum(axis=axis)
    print(axis, r.shape, repr(r.ravel()[:3].tolist()), repr(z.T.sum(axis=axis).ravel()[-2:].tolist()))
print(repr(x.var()), repr(x.std()), repr(z.mean(axis=1)[3, 4]), repr(z.var(axis=0)[7, 8]))
print(repr(np.cumsum(x)[-1]), repr(np.prod(x[1:50])))
