"""Power series."""
import _numpy as _np
from _numpy import asarray, zeros
from numpy import _poly


def _turned(c):
    return _poly._row(c)[::-1]


def polytrim(c, tol=0):
    c = _poly._row(c)
    there = (abs(c) > tol).nonzero()[0]
    return c[:1] * 0 if not len(there) else c[:int(there[-1]) + 1].copy()


def _sum(a, b):
    return polytrim(_poly._sum(_turned(a) + 0.0, b)[::-1])


def polyadd(c1, c2):
    return _sum(c1, _turned(c2) + 0.0)


def polysub(c1, c2):
    return _sum(c1, -(_turned(c2) + 0.0))


def polymul(c1, c2):
    return polytrim(_poly._product(_poly._row(c1) + 0.0, _poly._row(c2) + 0.0))


def polydiv(c1, c2):
    q, r = _poly.polydiv(_turned(c1), _turned(c2))
    return polytrim(q[::-1]), polytrim(r[::-1])


def polyval(x, c, tensor=True):
    c = asarray(c) + 0.0
    x = asarray(x) if isinstance(x, (list, tuple)) else x
    y = c[-1] + x * 0
    for k in range(2, len(c) + 1):
        y = c[-k] + y * x
    return y


def polyder(c, m=1, scl=1, axis=0):
    c = _poly._row(c) + 0.0
    for _ in range(m):
        c = c[1:] * _np.arange(1, len(c)) * scl if len(c) > 1 else c[:1] * 0
    return c


def polyint(c, m=1, k=[], lbnd=0, scl=1, axis=0):
    c = _poly._row(c) + 0.0
    k = list(k) if isinstance(k, (list, tuple)) else [k]
    for i in range(m):
        made = zeros(len(c) + 1, dtype=c.dtype)
        made[1:] = c * scl / _np.arange(1, len(c) + 1)
        made[0] += (k[i] if i < len(k) else 0) - polyval(lbnd, made)
        c = made
    return c


def polyroots(c):
    from numpy._ordering import sort
    return sort(_poly.roots(_turned(c)))


def polyfromroots(roots):
    return asarray(_poly.poly(roots))[::-1]


def polyfit(x, y, deg, rcond=None, full=False, w=None):
    made = _poly.polyfit(x, y, deg, rcond, full, w)
    return (made[0][::-1], list(made[1:])) if full else made[::-1]
