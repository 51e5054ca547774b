"""Polynomials as their coefficients, the highest power first."""
import _numpy as _np
from _numpy import asarray, ndarray, ones, zeros


def _row(x):
    x = asarray(x)
    return x.reshape(1) if x.ndim == 0 else x


def _trimmed(a):
    """Without zeros in front."""
    from numpy._ordering import trim_zeros
    return trim_zeros(a, "f")


def poly(seq_of_zeros):
    given = _row(seq_of_zeros)
    if given.ndim == 2 and given.shape[0] == given.shape[1] and given.shape[0]:
        from numpy.linalg import eigvals
        given = eigvals(given)
    elif given.ndim != 1:
        raise ValueError("input must be 1d or non-empty square 2d array.")
    if not len(given):
        return 1.0
    made = ones(1, dtype=_np.result_type(given.dtype, "d") if given.dtype.kind != "c" else given.dtype)
    for root in given:
        made = _product(made, asarray([1, -root], dtype=made.dtype))
    if made.dtype.kind == "c":
        from numpy._ordering import sort
        if (sort(given) == sort(given.conj())).all():
            made = made.real.copy()
    return made


def _product(a, b):
    made = zeros(len(a) + len(b) - 1, dtype=_np.result_type(a.dtype, b.dtype))
    for i, x in enumerate(b):
        made[i:i + len(a)] += a * x
    return made


def roots(p):
    p = _row(p)
    if p.ndim != 1:
        raise ValueError("Input must be a rank-1 array.")
    there = (p != 0).nonzero()[0]
    if not len(there):
        return asarray([])
    behind = len(p) - int(there[-1]) - 1
    p = p[int(there[0]):int(there[-1]) + 1]
    if p.dtype.kind not in "fc":
        p = p.astype(float)
    n = len(p)
    if n > 1:
        from numpy.linalg import eigvals
        companion = zeros((n - 1, n - 1), dtype=p.dtype)
        for i in range(n - 2):
            companion[i + 1, i] = 1
        companion[0] = -p[1:] / p[0]
        found = eigvals(companion)
        if p.dtype.kind != "c" and not found.imag.any():
            found = found.real.copy()
    else:
        found = asarray([])
    if behind:
        found = _np.concatenate((found, zeros(behind, dtype=found.dtype)))
    return found


def polyval(p, x):
    p = asarray(p)
    if isinstance(x, poly1d):
        y = 0
    else:
        x = _np.asanyarray(x)
        y = zeros(x.shape, dtype=x.dtype)
    for c in p:
        y = y * x + c
    return y


def _kind(*given):
    """Results are `poly1d` if an operand is."""
    return poly1d if any(isinstance(a, poly1d) for a in given) else (lambda a: a)


def polyadd(a1, a2):
    return _kind(a1, a2)(_sum(_row(a1), _row(a2)))


def _sum(a, b):
    n = max(len(a), len(b))
    kind = _np.result_type(a.dtype, b.dtype)
    wide = lambda x: _np.concatenate((zeros(n - len(x), dtype=kind), x.astype(kind)))
    return wide(a) + wide(b)


def polysub(a1, a2):
    return _kind(a1, a2)(_sum(_row(a1), -_row(a2)))


def polymul(a1, a2):
    a, b = (_trimmed(_row(a)) for a in (a1, a2))
    return _kind(a1, a2)(_product(a if len(a) else asarray([0.0]), b if len(b) else asarray([0.0])))


def polydiv(u, v):
    kind = _kind(u, v)
    u, v = _row(u) + 0.0, _row(v) + 0.0
    w = u[0] + v[0]
    m, n = len(u) - 1, len(v) - 1
    scale = 1.0 / v[0]
    q = zeros(max(m - n + 1, 1), dtype=w.dtype)
    r = u.astype(w.dtype)
    for k in range(m - n + 1):
        d = scale * r[k]
        q[k] = d
        r[k:k + n + 1] -= d * v
    while len(r) > 1 and abs(r[0]) <= 1e-8:
        r = r[1:]
    return kind(q), kind(r)


def polyder(p, m=1):
    m = int(m)
    if m < 0:
        raise ValueError("Order of derivative must be positive (see polyint)")
    kind, p = _kind(p), asarray(p)
    for _ in range(m):
        n = len(p) - 1
        p = p[:-1] * _np.arange(n, 0, -1)
    return kind(p)


def polyint(p, m=1, k=None):
    m = int(m)
    if m < 0:
        raise ValueError("Order of integral must be positive (see polyder)")
    k = zeros(m, float) if k is None else _row(k)
    if len(k) == 1 and m > 1:
        k = k[0] * ones(m, float)
    if len(k) < m:
        raise ValueError("k must be a scalar or a rank-1 array of length 1 or >m.")
    kind, p = _kind(p), asarray(p)
    for i in range(m):
        p = _np.concatenate((p / _np.arange(len(p), 0, -1), k[i:i + 1]))
    return kind(p)


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    order = int(deg) + 1
    x, y = asarray(x) + 0.0, asarray(y) + 0.0
    if deg < 0:
        raise ValueError("expected deg >= 0")
    if x.ndim != 1:
        raise TypeError("expected 1D vector for x")
    if x.size == 0:
        raise TypeError("expected non-empty vector for x")
    if y.ndim < 1 or y.ndim > 2:
        raise TypeError("expected 1D or 2D array for y")
    if len(x) != len(y):
        raise TypeError("expected x and y to have same length")
    if rcond is None:
        rcond = _np.float64(len(x) * 2.220446049250313e-16)
    from numpy._creation import vander
    lhs, rhs = vander(x, order), y
    if w is not None:
        w = asarray(w) + 0.0
        if w.ndim != 1:
            raise TypeError("expected a 1-d array for weights")
        if len(w) != len(y):
            raise TypeError("expected w and y to have the same length")
        lhs = lhs * w[:, None]
        rhs = rhs * (w[:, None] if rhs.ndim == 2 else w)
    scale = _np.sqrt((lhs * lhs).sum(axis=0))
    lhs = lhs / scale
    from numpy.linalg import inv, lstsq
    c, residuals, rank, s = lstsq(lhs, rhs, rcond)
    c = (c.T / scale).T
    if rank != order and not full:
        import warnings
        from numpy.exceptions import RankWarning
        warnings.warn("Polyfit may be poorly conditioned", RankWarning, stacklevel=2)
    if full:
        return c, residuals, rank, s, rcond
    if cov:
        base = inv(lhs.T @ lhs) / outer_of(scale)
        factor = 1
        if cov != "unscaled":
            if len(x) <= order:
                raise ValueError("the number of data points must exceed order to scale the covariance matrix")
            factor = residuals / (len(x) - order)
        return (c, base * factor) if y.ndim == 1 else (c, base[:, :, None] * factor)
    return c


def outer_of(v):
    return v[:, None] * v[None, :]


class poly1d:
    """A polynomial in one variable."""
    __hash__ = None

    def __init__(self, c_or_r, r=False, variable=None):
        if isinstance(c_or_r, poly1d):
            self._variable, self._coeffs = c_or_r._variable, c_or_r._coeffs
            if variable is not None:
                self._variable = variable
            return
        c = _row(poly(c_or_r) if r else c_or_r)
        if c.ndim > 1:
            raise ValueError("Polynomial must be 1d only.")
        c = _trimmed(c)
        self._coeffs = c if len(c) else asarray([0], dtype=c.dtype)
        self._variable = variable or "x"

    @property
    def coeffs(self):
        return self._coeffs

    c = coef = coefficients = coeffs

    @property
    def variable(self):
        return self._variable

    @property
    def order(self):
        return len(self._coeffs) - 1

    o = order

    @property
    def roots(self):
        return roots(self._coeffs)

    r = roots

    def __array__(self, dtype=None, copy=None):
        return asarray(self._coeffs, dtype) if dtype is not None else self._coeffs

    def __repr__(self):
        return f"poly1d({repr(self._coeffs)[6:-1]})"

    def __len__(self):
        return self.order

    def __str__(self):
        return _shown(self._coeffs, self._variable)

    def __call__(self, val):
        return polyval(self._coeffs, val)

    def __iter__(self):
        return iter(self._coeffs)

    def __getitem__(self, power):
        at = self.order - power
        if at < 0 or power < 0:
            return self._coeffs.dtype.type(0)
        return self._coeffs[at]

    def __setitem__(self, power, value):
        at = self.order - power
        if power < 0:
            raise ValueError("Does not support negative powers.")
        if at < 0:
            self._coeffs = _np.concatenate((zeros(-at, self._coeffs.dtype), self._coeffs))
            at = 0
        self._coeffs[at] = value

    def __neg__(self):
        return poly1d(-self._coeffs)

    def __pos__(self):
        return self

    def __add__(self, other):
        return poly1d(polyadd(self._coeffs, poly1d(other)._coeffs))

    __radd__ = __add__

    def __sub__(self, other):
        return poly1d(polysub(self._coeffs, poly1d(other)._coeffs))

    def __rsub__(self, other):
        return poly1d(polysub(poly1d(other)._coeffs, self._coeffs))

    def __mul__(self, other):
        if isinstance(other, (int, float, complex)):
            return poly1d(self._coeffs * other)
        return poly1d(polymul(self._coeffs, poly1d(other)._coeffs))

    __rmul__ = __mul__

    def __truediv__(self, other):
        if isinstance(other, (int, float, complex)):
            return poly1d(self._coeffs / other)
        return polydiv(self, poly1d(other))

    def __pow__(self, n):
        if not isinstance(n, int) or n < 0:
            raise ValueError("Power to non-negative integers only.")
        made = asarray([1])
        for _ in range(n):
            made = polymul(self._coeffs, made)
        return poly1d(made)

    def __eq__(self, other):
        if not isinstance(other, poly1d):
            return NotImplemented
        return self._coeffs.shape == other._coeffs.shape and bool((self._coeffs == other._coeffs).all())

    def deriv(self, m=1):
        return poly1d(polyder(self._coeffs, m))

    def integ(self, m=1, k=0):
        return poly1d(polyint(self._coeffs, m, k))


def _shown(c, variable):
    """The polynomial with its powers in a line above."""
    above, below = "", ""
    top = len(c) - 1
    for i, v in enumerate(c):
        power = top - i
        if v == 0 and top:
            continue
        number = f"{float(abs(v)):.4g}"
        if number.endswith(".0000"):
            number = number[:-5]
        term = number if power == 0 else f"{number} {variable}"
        sign = (" - " if v < 0 else " + ") if below else ("-" if v < 0 else "")
        below += sign + term
        if power > 1:
            above += " " * (len(below) - len(above)) + str(power)
            below += " " * (len(str(power)) - 1)
    return f"{above}\n{below}" if above else f" \n{below}"
