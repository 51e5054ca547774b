"""Power series as objects: coefficients over a domain, which is mapped onto a window."""
import operator

import numpy as np
from numpy.polynomial import polynomial as series

_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _numbers(c):
    """Coefficients as an own array of inexact numbers."""
    made = np.array(c, ndmin=1)
    if not made.size:
        raise ValueError("Coefficient array is empty")
    if made.ndim != 1:
        raise ValueError("Coefficient array is not 1-d")
    if made.dtype.kind in "biu":
        made = made.astype(float)
    return made


def _parameters(old, new):
    """The line that maps one interval onto another: offset and scale."""
    long = old[1] - old[0]
    return (old[1] * new[0] - old[0] * new[1]) / long, (new[1] - new[0]) / long


def _interval(given, default, what):
    if given is None:
        return np.array(default)
    made = np.array(given, ndmin=1)
    made = made.astype(float) if made.dtype.kind in "biu" else made
    if len(made) != 2:
        raise ValueError(f"{what} has wrong number of elements.")
    return made


def _shown(x, parens=False):
    """A number in the form of the array's printing options."""
    x = x.item() if hasattr(x, "item") else x
    if isinstance(x, complex):
        return str(x)
    options = np.get_printoptions()
    text = np.format_float_positional(x, unique=True, precision=options["precision"], trim="0") \
        if x != x or x == 0 or 1e-4 <= abs(x) < 1e8 or abs(x) == float("inf") else \
        np.format_float_scientific(x, unique=True, precision=options["precision"], trim="0")
    return f"({text})" if parens and "e" in text else text


class Polynomial:
    """A polynomial: `coef[k]` goes with the power `k` of what the domain's points become in the window."""

    __array_ufunc__ = None
    __hash__ = None
    domain = np.array([-1.0, 1.0])
    window = np.array([-1.0, 1.0])
    basis_name = None
    maxpower = 100

    def __init__(self, coef, domain=None, window=None, symbol="x"):
        self.coef = _numbers(coef)
        self.domain = _interval(domain, type(self).domain, "Domain")
        self.window = _interval(window, type(self).window, "Window")
        if not isinstance(symbol, str):
            raise TypeError("Symbol must be a non-empty string")
        if not symbol.isidentifier():
            raise ValueError("Symbol string must be a valid Python identifier")
        self._symbol = symbol

    @property
    def symbol(self):
        return self._symbol

    def _like(self, coef):
        return type(self)(coef, self.domain, self.window, self.symbol)

    # What it looks like

    def __repr__(self):
        coef, domain, window = (repr(a)[6:-1] for a in (self.coef, self.domain, self.window))
        return f"{type(self).__name__}({coef}, domain={domain}, window={window}, symbol='{self.symbol}')"

    def __str__(self):
        return self._text(False)

    def __format__(self, spec):
        if spec not in ("", "ascii", "unicode"):
            raise ValueError(f"Unsupported format string '{spec}' passed to {type(self)}.__format__. "
                             "Valid options are 'ascii' and 'unicode'")
        return self._text(spec == "ascii")

    def _text(self, plain):
        off, scale = self.mapparms()
        name = self.symbol
        if off != 0 or scale != 1:
            inner = name if scale == 1 else f"{_shown(scale, True)}{name}"
            name = f"({inner})" if off == 0 else f"({_shown(off, True)} + {inner})"
        text = _shown(self.coef[0])
        width = np.get_printoptions()["linewidth"]
        used = len(text)
        for k, c in enumerate(self.coef[1:], 1):
            sign = "+"
            if not isinstance(c, (complex, np.complexfloating)) and c < 0 or \
                    isinstance(c, (complex, np.complexfloating)) and c.real == 0 and c.imag < 0:
                sign, c = "-", -c
            number = _shown(c, True)
            power = "" if k == 1 else f"**{k}" if plain else str(k).translate(_DIGITS)
            term = f"{sign} {number}{' ' if plain else '·'}{name}{power}"
            used += len(term) + 1
            # A line has room for the sign of the next term.
            if used + 2 > width and used != len(term) + 1:
                used = len(term) - 2
                text += f" {sign}\n{term[2:]}"
            else:
                text += " " + term
        return text

    # Values

    def mapparms(self):
        return _parameters(self.domain, self.window)

    def __call__(self, arg):
        off, scale = self.mapparms()
        return series.polyval(off + scale * arg, self.coef)

    def __iter__(self):
        return iter(self.coef)

    def __len__(self):
        return len(self.coef)

    def degree(self):
        return len(self) - 1

    def linspace(self, n=100, domain=None):
        x = np.linspace(*(self.domain if domain is None else domain), n)
        return x, self(x)

    # Comparison

    def has_samecoef(self, other):
        return len(self.coef) == len(other.coef) and np.all(self.coef == other.coef)

    def has_samedomain(self, other):
        return np.all(self.domain == other.domain)

    def has_samewindow(self, other):
        return np.all(self.window == other.window)

    def has_sametype(self, other):
        return isinstance(other, type(self))

    def __eq__(self, other):
        return (isinstance(other, type(self)) and np.all(self.domain == other.domain)
                and np.all(self.window == other.window) and self.coef.shape == other.coef.shape
                and np.all(self.coef == other.coef) and self.symbol == other.symbol)

    def __ne__(self, other):
        return not self == other

    # Arithmetic

    def _other(self, other):
        if not isinstance(other, Polynomial):
            return other
        if type(other) is not type(self):
            raise TypeError("Polynomial types differ")
        if not np.all(self.domain == other.domain):
            raise TypeError("Domains differ")
        if not np.all(self.window == other.window):
            raise TypeError("Windows differ")
        if self.symbol != other.symbol:
            raise ValueError("Polynomial symbols differ")
        return other.coef

    def _with(self, function, other, turned=False):
        other = self._other(other)
        try:
            made = function(other, self.coef) if turned else function(self.coef, other)
        except ZeroDivisionError:
            raise
        except Exception:
            return NotImplemented
        return self._like(made)

    def __neg__(self):
        return self._like(-self.coef)

    def __pos__(self):
        return self

    def __add__(self, other):
        return self._with(series.polyadd, other)

    def __radd__(self, other):
        return self._with(series.polyadd, other, True)

    def __sub__(self, other):
        return self._with(series.polysub, other)

    def __rsub__(self, other):
        return self._with(series.polysub, other, True)

    def __mul__(self, other):
        return self._with(series.polymul, other)

    def __rmul__(self, other):
        return self._with(series.polymul, other, True)

    def __truediv__(self, other):
        if not isinstance(other, (int, float, complex, np.number)) or isinstance(other, bool):
            raise TypeError(f"unsupported types for true division: '{type(self)}', '{type(other)}'")
        return self._like(self.coef / other)

    def _divided(self, other, turned=False):
        other = self._other(other)
        a, b = (other, self.coef) if turned else (self.coef, other)
        if not np.any(np.asarray(b)):
            raise ZeroDivisionError
        try:
            q, r = series.polydiv(a, b)
        except Exception:
            return NotImplemented
        return self._like(q), self._like(r)

    def __divmod__(self, other):
        return self._divided(other)

    def __rdivmod__(self, other):
        return self._divided(other, True)

    def __floordiv__(self, other):
        made = self._divided(other)
        return made if made is NotImplemented else made[0]

    def __rfloordiv__(self, other):
        made = self._divided(other, True)
        return made if made is NotImplemented else made[0]

    def __mod__(self, other):
        made = self._divided(other)
        return made if made is NotImplemented else made[1]

    def __rmod__(self, other):
        made = self._divided(other, True)
        return made if made is NotImplemented else made[1]

    def __pow__(self, other):
        power = int(other)
        if power != other or power < 0:
            raise ValueError("Power must be a non-negative integer.")
        if power > self.maxpower:
            raise ValueError("Power is too large")
        made = self.coef[:1] * 0 + 1
        for _ in range(power):
            made = series.polymul(made, self.coef)
        return self._like(made)

    # Others made of it

    def copy(self):
        return self._like(self.coef)

    def cutdeg(self, deg):
        return self.truncate(deg + 1)

    def trim(self, tol=0):
        return self._like(series.polytrim(self.coef, tol))

    def truncate(self, size):
        n = int(size)
        if n != size or n < 1:
            raise ValueError("size must be a positive integer")
        return self._like(self.coef[:n])

    def convert(self, domain=None, kind=None, window=None):
        kind = Polynomial if kind is None else kind
        domain = kind.domain if domain is None else domain
        window = kind.window if window is None else window
        return self(kind.identity(domain, window=window, symbol=self.symbol))

    def integ(self, m=1, k=[], lbnd=None):
        off, scale = self.mapparms()
        lbnd = 0 if lbnd is None else off + scale * lbnd
        return self._like(series.polyint(self.coef, m, k, lbnd, 1 / scale))

    def deriv(self, m=1):
        m = operator.index(m)
        if m < 0:
            raise ValueError("The order of derivation must be non-negative")
        return self._like(series.polyder(self.coef, m, self.mapparms()[1]))

    def roots(self):
        found = series.polyroots(series.polytrim(self.coef))
        off, scale = _parameters(self.window, self.domain)
        return off + scale * found

    @classmethod
    def fit(cls, x, y, deg, domain=None, rcond=None, full=False, w=None, window=None, symbol="x"):
        x = np.asarray(x)
        if domain is None:
            domain = np.array([x.min(), x.max()]) + 0.0
            if domain[0] == domain[1]:
                domain = domain + np.array([-1.0, 1.0])
        elif isinstance(domain, list) and not domain:
            domain = cls.domain
        window = cls.window if window is None else window
        off, scale = _parameters(_interval(domain, None, "Domain"), _interval(window, None, "Window"))
        made = series.polyfit(off + scale * x, y, deg, w=w, rcond=rcond, full=full)
        if full:
            return cls(made[0], domain, window, symbol), made[1]
        return cls(made, domain, window, symbol)

    @classmethod
    def fromroots(cls, roots, domain=[], window=None, symbol="x"):
        roots = np.atleast_1d(np.asarray(roots)) + 0.0
        if domain is None:
            domain = np.array([roots.min(), roots.max()])
        elif isinstance(domain, list) and not domain:
            domain = cls.domain
        window = cls.window if window is None else window
        off, scale = _parameters(_interval(domain, None, "Domain"), _interval(window, None, "Window"))
        made = series.polyfromroots(off + scale * roots) / scale ** len(roots)
        return cls(made, domain, window, symbol)

    @classmethod
    def identity(cls, domain=None, window=None, symbol="x"):
        domain = cls.domain if domain is None else domain
        window = cls.window if window is None else window
        off, scale = _parameters(_interval(window, None, "Window"), _interval(domain, None, "Domain"))
        return cls([off, scale] if scale != 0 else [off], domain, window, symbol)

    @classmethod
    def basis(cls, deg, domain=None, window=None, symbol="x"):
        if int(deg) != deg or deg < 0:
            raise ValueError("deg must be non-negative integer")
        return cls([0] * int(deg) + [1], domain, window, symbol)

    @classmethod
    def cast(cls, series, domain=None, window=None):
        return series.convert(domain, cls, window)
