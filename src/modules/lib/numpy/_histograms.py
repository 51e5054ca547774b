"""Histograms, and the edges of their bins."""
import operator
import warnings

import numpy as np


def _spread(x):
    return x.ptp() if hasattr(x, "ptp") else np.ptp(x)


def _iqr(x):
    return np.subtract(*np.percentile(x, [75, 25]))


def _auto(x, n, kind):
    fd, sturges = _WIDTHS["fd"](x, n, kind), _WIDTHS["sturges"](x, n, kind)
    return min(max(fd, _WIDTHS["sqrt"](x, n, kind) / 2), sturges) if fd else sturges


def _stone(x, n, kind, range_=None):
    width = _spread(x)
    if n <= 1 or width == 0:
        return 0

    def score(bins):
        step = width / bins
        p = histogram(x, bins=bins, range=range_)[0] / n
        return (2 - (n + 1) * p.dot(p)) / step
    most = max(100, int(np.sqrt(n)))
    best = min(range(1, most + 1), key=score)
    if best == most:
        warnings.warn("The number of bins estimated may be suboptimal.", RuntimeWarning,
                      stacklevel=3)
    return width / best


def _doane(x, n, kind):
    if n > 2:
        scale = np.sqrt(6.0 * (n - 2) / ((n + 1.0) * (n + 3)))
        sigma = np.std(x)
        if sigma > 0.0:
            skew = np.mean(((x - np.mean(x)) / sigma) ** 3)
            return _spread(x) / (1.0 + np.log2(n) + np.log2(1.0 + np.absolute(skew) / scale))
    return 0.0


_WIDTHS = {
    "stone": _stone,
    "auto": _auto,
    "doane": _doane,
    "fd": lambda x, n, kind: 2.0 * _iqr(x) * n ** (-1.0 / 3.0),
    "rice": lambda x, n, kind: _spread(x) / (2.0 * n ** (1.0 / 3)),
    "scott": lambda x, n, kind: (24.0 * np.pi ** 0.5 / n) ** (1.0 / 3.0) * np.std(x),
    "sqrt": lambda x, n, kind: _spread(x) / np.sqrt(n),
    "sturges": lambda x, n, kind: _spread(x) / (np.log2(n) + 1.0),
}


def _outer(a, range):
    if range is not None:
        first, last = range
        if first > last:
            raise ValueError("max must be larger than min in range parameter.")
        if not (np.isfinite(first) and np.isfinite(last)):
            raise ValueError(f"supplied range of [{first}, {last}] is not finite")
    elif a.size == 0:
        first, last = 0, 1
    else:
        first, last = a.min(), a.max()
        if not (np.isfinite(first) and np.isfinite(last)):
            raise ValueError(f"autodetected range of [{first}, {last}] is not finite")
    if first == last:
        first, last = first - 0.5, last + 0.5
    return first, last


def _bins(a, bins, range, weights):
    """The edges, and the ends and number of bins if they are all as wide."""
    number, edges = None, None
    if isinstance(bins, str):
        if bins not in _WIDTHS:
            raise ValueError(f"{bins!r} is not a valid estimator for `bins`")
        if weights is not None:
            raise TypeError("Automated estimation of the number of bins is not supported for "
                            "weighted data")
        first, last = _outer(a, range)
        if range is not None:
            a = a[(a >= first) & (a <= last)]
        if a.size == 0:
            number = 1
        else:
            width = _stone(a, a.size, None, (first, last)) if bins == "stone" else \
                _WIDTHS[bins](a, a.size, None)
            if width and a.dtype.kind in "iu" and width < 1:
                width = 1
            number = int(np.ceil((float(last) - float(first)) / width)) if width else 1
    elif np.ndim(bins) == 0:
        try:
            number = operator.index(bins)
        except TypeError as e:
            raise TypeError("`bins` must be an integer, a string, or an array") from e
        if number < 1:
            raise ValueError("`bins` must be positive, when an integer")
        first, last = _outer(a, range)
    elif np.ndim(bins) == 1:
        edges = np.asarray(bins)
        if np.any(edges[:-1] > edges[1:]):
            raise ValueError("`bins` must increase monotonically, when an array")
    else:
        raise ValueError("`bins` must be 1d, when an array")
    if number is None:
        return edges, None
    kind = np.result_type(np.result_type(first, last), a.dtype)
    if kind.kind in "iub":
        kind = np.result_type(kind, float)
    edges = np.linspace(first, last, number + 1, endpoint=True, dtype=kind)
    if np.any(edges[:-1] >= edges[1:]):
        raise ValueError(f"Too many bins for data range. Cannot create {number} finite-sized bins.")
    return edges, (first, last, number)


def _flat(a, weights):
    a = np.asarray(a)
    if a.dtype.kind == "b":
        warnings.warn(f"Converting input from {a.dtype} to {np.uint8} for compatibility.",
                      RuntimeWarning, stacklevel=3)
        a = a.astype(np.uint8)
    if weights is not None:
        weights = np.asarray(weights)
        if weights.shape != a.shape:
            raise ValueError("weights should have the same shape as a.")
        weights = weights.ravel()
    return a.ravel(), weights


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    """The edges of a histogram's bins."""
    a, weights = _flat(a, weights)
    return _bins(a, bins, range, weights)[0]


def histogram(a, bins=10, range=None, density=None, weights=None):
    """How many values lie in each bin."""
    a, weights = _flat(a, weights)
    edges, even = _bins(a, bins, range, weights)
    kind = np.dtype(np.intp) if weights is None else weights.dtype
    simple = weights is None or np.can_cast(weights.dtype, np.double) or weights.dtype.kind == "c"
    if even is not None and simple:
        first, last, number = even
        scale = number
        width = np.subtract(last, first, dtype=np.result_type(first, last, a, 1.0)) \
            if a.dtype.kind in "iu" else last - first
        keep = (a >= first) & (a <= last)
        if not np.all(keep):
            a = a[keep]
            weights = None if weights is None else weights[keep]
        a = a.astype(edges.dtype, copy=False)
        place = (a - first) / width * scale
        at = place.astype(np.intp)
        at[at == number] -= 1
        # Rounding may put one beside its bin.
        at[a < edges[at]] -= 1
        at[(a >= edges[at + 1]) & (at != number - 1)] += 1
        if weights is None:
            counts = np.bincount(at, minlength=number)
        elif weights.dtype.kind == "c":
            counts = (np.bincount(at, weights=weights.real, minlength=number)
                      + 1j * np.bincount(at, weights=weights.imag, minlength=number))
        else:
            counts = np.bincount(at, weights=weights, minlength=number)
        counts = counts.astype(kind)
    else:
        if weights is None:
            ordered = np.sort(a)
            total = np.concatenate((ordered.searchsorted(edges[:-1], "left"),
                                    ordered.searchsorted(edges[-1:], "right")))
        else:
            order = np.argsort(a)
            ordered, heavy = a[order], weights[order]
            sums = np.concatenate((np.zeros(1, dtype=kind), heavy.cumsum()))
            places = np.concatenate((ordered.searchsorted(edges[:-1], "left"),
                                     ordered.searchsorted(edges[-1:], "right")))
            total = sums[places]
        counts = np.diff(total)
    if density:
        width = np.array(np.diff(edges), float)
        return counts / width / counts.sum(), edges
    return counts, edges


def histogramdd(sample, bins=10, range=None, density=None, weights=None):
    """How many points lie in each cell of a grid."""
    try:
        n, d = sample.shape
    except (AttributeError, ValueError):
        sample = np.atleast_2d(sample).T
        n, d = sample.shape
    if weights is not None:
        weights = np.asarray(weights)
    try:
        if len(bins) != d:
            raise ValueError("The dimension of bins must be equal to the dimension of the sample x.")
    except TypeError:
        bins = d * [bins]
    if range is None:
        range = (None,) * d
    elif len(range) != d:
        raise ValueError("range argument must have one entry per dimension")
    edges = []
    for i in builtins_range(d):
        if np.ndim(bins[i]) == 0:
            if bins[i] < 1:
                raise ValueError(f"`bins[{i}]` must be positive, when an integer")
            first, last = _outer(sample[:, i], range[i])
            try:
                number = operator.index(bins[i])
            except TypeError as e:
                raise TypeError(f"`bins[{i}]` must be an integer, when a scalar") from e
            edges.append(np.linspace(first, last, number + 1))
        elif np.ndim(bins[i]) == 1:
            edges.append(np.asarray(bins[i]))
            if np.any(edges[i][:-1] > edges[i][1:]):
                raise ValueError(f"`bins[{i}]` must be monotonically increasing, when an array")
        else:
            raise ValueError(f"`bins[{i}]` must be a scalar or 1d array")
    shape = [len(e) + 1 for e in edges]
    cell = np.zeros(n, dtype=np.intp)
    for i in builtins_range(d):
        at = np.searchsorted(edges[i], sample[:, i], side="right")
        # The last bin has its right edge.
        at[sample[:, i] == edges[i][-1]] -= 1
        cell = cell * shape[i] + at
    size = 1
    for s in shape:
        size *= s
    hist = np.bincount(cell, weights, minlength=size).reshape(shape).astype(float)
    hist = hist[d * (slice(1, -1),)]
    if density:
        s = hist.sum()
        for i in builtins_range(d):
            along = np.ones(d, int).tolist()
            along[i] = shape[i] - 2
            hist = hist / np.diff(edges[i]).reshape(along)
        hist = hist / s
    return hist, tuple(edges)


builtins_range = range


def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    """How many points lie in each cell of a grid in the plane."""
    if len(x) != len(y):
        raise ValueError("x and y must have the same length.")
    try:
        n = len(bins)
    except TypeError:
        n = 1
    if n not in (1, 2):
        edges = np.asarray(bins)
        bins = [edges, edges]
    sample = np.array([np.asarray(x), np.asarray(y)]).T
    hist, edges = histogramdd(sample, bins, range, density, weights)
    return hist, edges[0], edges[1]


def digitize(x, bins, right=False):
    """The number of the bin that each value lies in."""
    x, bins = np.asarray(x), np.asarray(bins)
    if x.dtype.kind == "c":
        raise TypeError("x may not be complex")
    if bins.ndim != 1:
        raise ValueError("object of too small depth for desired array" if bins.ndim == 0
                         else "object too deep for desired array")
    up, down = np.all(bins[:-1] <= bins[1:]), np.all(bins[:-1] >= bins[1:])
    if not up and not down:
        raise ValueError("bins must be monotonically increasing or decreasing")
    side = "left" if right else "right"
    if up:
        return np.searchsorted(bins, x, side=side)
    return len(bins) - np.searchsorted(bins[::-1], x, side=side)
