import math

import numpy as np
from _kernels import axis_last, isarray


def var(a, axis=None, ddof=0):
    if axis is None:
        if isarray(a):
            n = a.size - ddof
            return np.sum(np.square(a - np.mean(a))) / n
        return 0.0
    mean = np.mean(a, axis=axis, keepdims=True)
    n = axis_last(a, axis).shape[a.ndim - 1] - ddof
    return np.sum(np.square(a - mean), axis=axis) / n


def std(a, axis=None, ddof=0):
    return np.sqrt(np.var(a, axis, ddof=ddof))


def ptp(a, axis=None):
    if axis is None:
        return np.max(a) - np.min(a)
    return np.max(a, axis=axis) - np.min(a, axis=axis)


def average(a, axis=None, weights=None):
    if weights is None:
        return np.mean(a, axis=axis)
    if axis is None:
        total = np.sum(weights)
        if total == 0:
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        return np.sum(a * weights) / total
    return np.sum(a * weights, axis=axis) / np.sum(weights)


def nansum(a, axis=None):
    return np.sum(np.where(np.isnan(a), 0, a), axis=axis)


def nanprod(a, axis=None):
    return np.prod(np.where(np.isnan(a), 1, a), axis=axis)


def nanmean(a, axis=None):
    there = np.logical_not(np.isnan(a))
    return np.nansum(a, axis) / np.sum(there, axis=axis)


def nanvar(a, axis=None, ddof=0):
    there = np.logical_not(np.isnan(a))
    if axis is None:
        n = np.sum(there)
        return np.nansum(np.square(a - np.nanmean(a))) / (n - ddof)
    count = np.sum(there, axis=axis, keepdims=True)
    mean = np.sum(np.where(there, a, 0), axis=axis, keepdims=True) / count
    squares = np.where(there, np.square(a - mean), 0)
    return np.sum(squares, axis=axis) / (np.sum(there, axis=axis) - ddof)


def nanstd(a, axis=None, ddof=0):
    return np.sqrt(np.nanvar(a, axis, ddof=ddof))


def nanmin(a, axis=None):
    if axis is None:
        found = np.min(np.where(np.isnan(a), math.inf, a))
        if found == math.inf and np.all(np.isnan(a)):
            return math.nan
        return found
    found = np.min(np.where(np.isnan(a), math.inf, a), axis=axis)
    return np.where(np.all(np.isnan(a), axis=axis), math.nan, found)


def nanmax(a, axis=None):
    if axis is None:
        found = np.max(np.where(np.isnan(a), -math.inf, a))
        if found == -math.inf and np.all(np.isnan(a)):
            return math.nan
        return found
    found = np.max(np.where(np.isnan(a), -math.inf, a), axis=axis)
    return np.where(np.all(np.isnan(a), axis=axis), math.nan, found)


def nanargmin(a):
    if np.all(np.isnan(a)):
        raise ValueError("All-NaN slice encountered")
    return np.argmin(np.where(np.isnan(a), math.inf, a))


def nanargmax(a):
    if np.all(np.isnan(a)):
        raise ValueError("All-NaN slice encountered")
    return np.argmax(np.where(np.isnan(a), -math.inf, a))


def nancumsum(a):
    return np.cumsum(np.where(np.isnan(a), 0, a))


def nancumprod(a):
    return np.cumprod(np.where(np.isnan(a), 1, a))


def median(a, axis=None):
    if axis is None:
        return _median(np.ravel(a))
    rows = axis_last(a, axis)
    if a.ndim == 1:
        return _median(rows)
    out = np.zeros_like(np.count_nonzero(rows, axis=-1), np.float64)
    _each_row(_median, rows, out)
    return out


def _each_row(f, a, out):
    for i in range(len(a)):
        if a.ndim == 2:
            out[i] = f(a[i])
        else:
            _each_row(f, a[i], out[i])


def _median(a):
    x = np.sort(a)
    n = len(x)
    if n == 0 or x[n - 1] != x[n - 1]:
        return math.nan
    if n % 2 == 1:
        return float(x[n // 2])
    return np.mean(x[n // 2 - 1 : n // 2 + 1])


def nanmedian(a):
    x = np.ravel(a)
    return _median(x[np.logical_not(np.isnan(x))])


def quantile(a, q):
    x = np.sort(np.ravel(a).astype(np.float64))
    if isarray(q):
        out = np.empty(len(q), np.float64)
        for i in range(len(q)):
            out[i] = _quantile(x, q[i])
        return out
    return _quantile(x, q)


def percentile(a, q):
    x = np.sort(np.ravel(a).astype(np.float64))
    if isarray(q):
        out = np.empty(len(q), np.float64)
        for i in range(len(q)):
            out[i] = _percentile(x, q[i])
        return out
    return _percentile(x, q)


def _percentile(x, q):
    if not (q >= 0 and q <= 100):
        raise ValueError("Percentiles must be in the range [0, 100]")
    return _quantile(x, q / 100)


def _quantile(x, q):
    if not (q >= 0 and q <= 1):
        raise ValueError("Quantiles must be in the range [0, 1]")
    n = len(x)
    if n == 0 or x[n - 1] != x[n - 1]:
        return math.nan
    place = q * (n - 1)
    below = int(math.floor(place))
    above = min(below + 1, n - 1)
    t = place - below
    low = x[below]
    high = x[above]
    distance = high - low
    if t >= 0.5:
        return high - distance * (1 - t)
    return low + distance * t


def nanquantile(a, q):
    x = np.ravel(a)
    return np.quantile(x[np.logical_not(np.isnan(x))], q)


def nanpercentile(a, q):
    x = np.ravel(a)
    return np.percentile(x[np.logical_not(np.isnan(x))], q)


def cov(m):
    x = np.atleast_2d(m)
    centred = x - np.mean(x, axis=1, keepdims=True)
    return np.dot(centred, centred.T) / (x.shape[1] - 1)


def corrcoef(x):
    c = np.cov(x)
    out = np.empty_like(c)
    for i in range(c.shape[0]):
        for j in range(c.shape[1]):
            r = c[i, j] / np.sqrt(c[i, i]) / np.sqrt(c[j, j])
            out[i, j] = min(1.0, max(-1.0, r))
    return out
