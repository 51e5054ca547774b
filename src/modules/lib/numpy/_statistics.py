"""Medians, quantiles, weighted means, covariances."""
import warnings

import numpy as np


def _lanes(a, axis):
    """The array with the reduced axes as its last one, and the shape that `keepdims` gives."""
    a = np.asanyarray(a)
    if axis is None:
        return a.ravel(), (1,) * a.ndim
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(_axis(x, a.ndim) for x in axes)
    if len(set(axes)) < len(axes):
        raise ValueError("duplicate value in 'axis'" if len(axes) > 1 else "repeated axis")
    kept = [x for x in range(a.ndim) if x not in axes]
    full = tuple(1 if x in axes else n for x, n in enumerate(a.shape))
    if kept == list(range(len(kept))) and len(axes) == 1:
        return a, full
    lanes = a.transpose(kept + list(axes))
    return lanes.reshape([a.shape[x] for x in kept] + [-1]), full


def _axis(axis, ndim):
    if not -ndim <= axis < ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return axis + ndim if axis < 0 else axis


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The medians along axes."""
    lanes, full = _lanes(a, axis)
    n = lanes.shape[-1]
    if n == 0:
        result = np.mean(lanes, axis=-1)
    else:
        ordered = np.sort(lanes, axis=-1)
        half = n // 2
        if n % 2:
            middle = ordered[..., half:half + 1]
        else:
            middle = ordered[..., half - 1:half + 1]
        result = np.mean(middle, axis=-1)
        if lanes.dtype.kind in "fc":
            # Sorting put those that are no numbers last.
            lost = np.isnan(ordered[..., -1])
            if np.any(lost):
                if isinstance(result, np.ndarray):
                    result[lost] = np.nan
                else:
                    result = ordered[..., -1][()]
    if keepdims:
        result = np.reshape(result, full)
    if out is not None:
        if not keepdims:
            np.add.reduce(lanes, axis=-1, out=out)      # says what does not fit
        out[...] = result
        return out
    return result


# The continuous methods: how (n, q) gives a place among the ordered elements, from 0.
_PLACES = {
    "interpolated_inverted_cdf": lambda n, q: _place(n, q, 0.0, 1.0),
    "hazen": lambda n, q: _place(n, q, 0.5, 0.5),
    "weibull": lambda n, q: _place(n, q, 0.0, 0.0),
    "linear": lambda n, q: (n - 1) * q,
    "median_unbiased": lambda n, q: _place(n, q, 1 / 3.0, 1 / 3.0),
    "normal_unbiased": lambda n, q: _place(n, q, 3 / 8.0, 3 / 8.0),
    "lower": lambda n, q: np.floor((n - 1) * q),
    "higher": lambda n, q: np.ceil((n - 1) * q),
    "midpoint": lambda n, q: 0.5 * (np.floor((n - 1) * q) + np.ceil((n - 1) * q)),
    "nearest": lambda n, q: np.rint((n - 1) * q),
}
_STEPS = ("inverted_cdf", "averaged_inverted_cdf", "closest_observation")


def _place(n, q, alpha, beta):
    return n * q + (alpha + q * (1 - alpha - beta)) - 1


def _quantiles(ordered, q, method):
    """Quantiles (q with any axes) of the last axis, which is sorted; q's axes come first."""
    n = ordered.shape[-1]
    if method == "linear" and q.dtype.kind in "iu":
        return np.moveaxis(ordered, -1, 0)[q * (n - 1)]     # the least and the greatest, as they are
    q = np.asanyarray(q, dtype=np.float64 if q.dtype.kind != "f" else None)
    if method == "inverted_cdf":
        low = high = np.ceil(n * q) - 1
        part = np.zeros(q.shape)
    elif method == "averaged_inverted_cdf":
        place = n * q
        low = np.ceil(place) - 1
        exact = place == np.floor(place)
        high = np.where(exact, low + 1, low)
        part = np.where(exact, 0.5, 0.0)
    elif method == "closest_observation":
        place = n * q - 1 - 0.5
        low = np.floor(place)
        # Exactly between two: the one with the even number.
        stay = (place == low) & (low % 2 == 1)
        low = high = np.where(stay, low, low + 1)
        part = np.zeros(q.shape)
    else:
        place = _PLACES[method](n, q)
        low = np.floor(place)
        high = low + 1
        part = place - low
        under, over = place < 0, place >= n - 1
        low = np.where(under, 0, np.where(over, n - 1, low))
        high = np.where(under, 0, np.where(over, n - 1, high))
    low = np.clip(low, 0, n - 1).astype(np.intp)
    high = np.clip(high, 0, n - 1).astype(np.intp)
    moved = np.moveaxis(ordered, -1, 0)
    a, b = moved[low], moved[high]
    if method in ("inverted_cdf", "closest_observation", "lower", "higher", "nearest"):
        return a
    part = part.reshape(part.shape + (1,) * (moved.ndim - 1))
    if a.dtype.kind == "f" and a.dtype.itemsize == 4:
        part = part.astype(a.dtype)
    step = np.subtract(b, a)
    low_side = a + step * part
    high_side = b - step * (1 - part)
    return np.where(part >= 0.5, high_side, low_side)


def _weighted(lanes, q, weights):
    """The inverse of the weighted distribution, for one-dimensional weights."""
    order = np.argsort(lanes, axis=-1, kind="stable")
    ordered = np.take_along_axis(lanes, order, axis=-1)
    w = weights[order]
    total = np.cumsum(w, axis=-1)
    total = total / total[..., -1:]
    flat, sums = ordered.reshape(-1, ordered.shape[-1]), total.reshape(-1, total.shape[-1])
    results = np.empty(q.shape + (flat.shape[0],), dtype=ordered.dtype)
    for i, (lane, cdf) in enumerate(zip(flat, sums)):
        at = np.searchsorted(cdf, q, side="left")
        results[..., i] = lane[np.minimum(at, lane.size - 1)]
    return results.reshape(q.shape + ordered.shape[:-1])


def quantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False,
             *, weights=None):
    """The quantiles along axes."""
    a = np.asanyarray(a)
    if a.dtype.kind == "c":
        raise TypeError("a must be an array of real numbers")
    q = np.asanyarray(q)
    if not np.all((q >= 0) & (q <= 1)):
        raise ValueError("Quantiles must be in the range [0, 1]")
    return _quantile(a, q, axis, out, method, keepdims, weights)


def _quantile(a, q, axis, out, method, keepdims, weights):
    if method not in _PLACES and method not in _STEPS:
        names = ", ".join(repr(name) for name in _ORDER)
        raise ValueError(f"{method!r} is not a valid method. Use one of: dict_keys([{names}])")
    lanes, full = _lanes(a, axis)
    if weights is not None:
        if method != "inverted_cdf":
            raise ValueError(f"Only method 'inverted_cdf' supports weights. Got: {method}.")
        weights = np.asanyarray(weights)
        if np.any(weights < 0):
            raise ValueError("Weights must be non-negative.")
        if weights.shape == np.shape(a):
            weights = weights.ravel() if axis is None else weights
        result = _weighted(lanes, q, weights.ravel())
    else:
        ordered = np.sort(lanes, axis=-1)
        if ordered.shape[-1] == 0:
            raise IndexError("index -1 is out of bounds for axis 0 with size 0")
        result = _quantiles(ordered, q, method)
        if ordered.dtype.kind == "f":
            lost = np.isnan(ordered[..., -1])
            if np.any(lost):
                result = np.where(lost, np.nan, result)
    if keepdims:
        result = np.reshape(result, q.shape + full)
    if out is not None:
        out[...] = result
        return out
    return result[()] if isinstance(result, np.ndarray) and result.ndim == 0 else result


_ORDER = ("inverted_cdf", "averaged_inverted_cdf", "closest_observation",
          "interpolated_inverted_cdf", "hazen", "weibull", "linear", "median_unbiased",
          "normal_unbiased", "lower", "higher", "midpoint", "nearest")


def percentile(a, q, axis=None, out=None, overwrite_input=False, method="linear",
               keepdims=False, *, weights=None):
    """The percentiles along axes."""
    a = np.asanyarray(a)
    if a.dtype.kind == "c":
        raise TypeError("a must be an array of real numbers")
    q = np.asanyarray(np.true_divide(q, a.dtype.type(100) if a.dtype.kind == "f" else 100))
    if not np.all((q >= 0) & (q <= 1)):
        raise ValueError("Percentiles must be in the range [0, 100]")
    return _quantile(a, q, axis, out, method, keepdims, weights)


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """The weighted means along axes."""
    a = np.asanyarray(a)
    if weights is None:
        result = np.mean(a, axis=axis, keepdims=keepdims)
        scale = np.asanyarray(result).dtype.type(a.size / np.size(result))
    else:
        w = np.asanyarray(weights)
        if a.dtype.kind in "iub":
            kind = np.result_type(a.dtype, w.dtype, "f8")
        else:
            kind = np.result_type(a.dtype, w.dtype)
        if a.shape != w.shape:
            if axis is None:
                raise TypeError("Axis must be specified when shapes of a and weights differ.")
            axes = axis if isinstance(axis, tuple) else (axis,)
            axes = tuple(_axis(x, a.ndim) for x in axes)
            if w.shape != tuple(a.shape[x] for x in axes):
                raise ValueError("Shape of weights must be consistent with "
                                 "shape of a along specified axis.")
            w = w.transpose(np.argsort(axes))
            w = w.reshape(tuple(n if x in axes else 1 for x, n in enumerate(a.shape)))
        scale = np.sum(w, axis=axis, dtype=kind, keepdims=keepdims)
        if np.any(scale == 0.0):
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        result = np.sum(np.multiply(a, w, dtype=kind), axis=axis, keepdims=keepdims) / scale
    if returned:
        if np.shape(scale) != np.shape(result):
            scale = np.broadcast_to(scale, np.shape(result)).copy()
        return result, scale
    return result


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *,
        dtype=None):
    """The matrix of covariances."""
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be integer")
    m = np.asarray(m)
    if m.ndim > 2:
        raise ValueError("m has more than 2 dimensions")
    if y is not None:
        y = np.asarray(y)
        if y.ndim > 2:
            raise ValueError("y has more than 2 dimensions")
    if dtype is None:
        kinds = [m.dtype, np.dtype("f8")] + ([] if y is None else [y.dtype])
        dtype = np.result_type(*kinds)
    x = np.array(m, ndmin=2, dtype=dtype)
    if not rowvar and m.ndim != 1:
        x = x.T
    if x.shape[0] == 0:
        return np.array([]).reshape(0, 0)
    if y is not None:
        y = np.array(y, copy=None, ndmin=2, dtype=dtype)
        if not rowvar and y.shape[0] != 1:
            y = y.T
        x = np.concatenate((x, y), axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    w = None
    if fweights is not None:
        fweights = np.asarray(fweights, dtype=float)
        if not np.all(fweights == np.around(fweights)):
            raise TypeError("fweights must be integer")
        if fweights.ndim > 1:
            raise RuntimeError("cannot handle multidimensional fweights")
        if fweights.shape[0] != x.shape[1]:
            raise RuntimeError("incompatible numbers of samples and fweights")
        if np.any(fweights < 0):
            raise ValueError("fweights cannot be negative")
        w = fweights
    if aweights is not None:
        aweights = np.asarray(aweights, dtype=float)
        if aweights.ndim > 1:
            raise RuntimeError("cannot handle multidimensional aweights")
        if aweights.shape[0] != x.shape[1]:
            raise RuntimeError("incompatible numbers of samples and aweights")
        if np.any(aweights < 0):
            raise ValueError("aweights cannot be negative")
        w = aweights if w is None else w * aweights
    middle, total = average(x, axis=1, weights=w, returned=True)
    total = total[0]
    if w is None:
        freedom = x.shape[1] - ddof
    elif ddof == 0:
        freedom = total
    elif aweights is None:
        freedom = total - ddof
    else:
        freedom = total - ddof * sum(w * aweights) / total
    if freedom <= 0:
        warnings.warn("Degrees of freedom <= 0 for slice", RuntimeWarning, stacklevel=2)
        freedom = 0.0
    x = x - middle[:, None]
    scaled = x if w is None else x * w
    c = np.dot(x, scaled.T.conj())
    c = c * np.true_divide(1, freedom)
    return c.squeeze()


def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    """The matrix of correlations."""
    c = cov(x, y, rowvar, dtype=dtype)
    if c.ndim == 0:
        return c / c
    spread = np.sqrt(np.diag(c).real)
    c = c / spread[:, None]
    c = c / spread[None, :]
    np.clip(c.real, -1, 1, out=c.real)
    if c.dtype.kind == "c":
        np.clip(c.imag, -1, 1, out=c.imag)
    return c
