import numpy as np
from _kernels import axis_last, isarray
from _native import argsort as _argsort
from _native import sort as _sort


def sort_in_place(a, axis=-1):
    _sort_rows(axis_last(a, axis))


def _sort_rows(a):
    if a.ndim == 1:
        y = a.copy()
        _sort(y, len(y))
        a[:] = y
    else:
        for i in range(len(a)):
            _sort_rows(a[i])


def sort(a, axis=-1):
    if axis is None:
        x = np.ravel(a).copy()
        _sort(x, len(x))
        return x
    out = a.copy()
    sort_in_place(out, axis)
    return out


def argsort(a, axis=-1, kind="quicksort"):
    if axis is None:
        return argsort(np.ravel(a))
    out = np.empty(a.shape, np.int64)
    _argsort_rows(axis_last(a, axis), axis_last(out, axis))
    return out


def _argsort_rows(a, out):
    if a.ndim == 1:
        x = a.copy()
        order = np.empty(len(x), np.int64)
        _argsort(x, len(x), order)
        out[:] = order
    else:
        for i in range(len(a)):
            _argsort_rows(a[i], out[i])


def partition(a, kth):
    return np.sort(a)


def argpartition(a, kth):
    return np.argsort(a)


def lexsort(keys):
    order = np.argsort(keys[0])
    for k in range(1, len(keys)):
        key = keys[k][order]
        order = order[np.argsort(key)]
    return order


def searchsorted(a, v, side="left"):
    if side != "left" and side != "right":
        raise ValueError("side must be 'left' or 'right'")
    return _searchsorted(a, v, side == "right")


def _searchsorted(a, v, right):
    if isarray(v):
        return _search_all(a, v, right)
    return _search(a, v, right)


def _search_all(a, v, right):
    out = np.empty(v.shape, np.int64)
    _search_rows(a, v, right, out)
    return out


def _search_rows(a, v, right, out):
    if v.ndim == 1:
        for i in range(len(v)):
            out[i] = _search(a, v[i], right)
    else:
        for i in range(len(v)):
            _search_rows(a, v[i], right, out[i])


def _search(a, v, right):
    low = 0
    high = len(a)
    while low < high:
        middle = (low + high) >> 1
        x = a[middle]
        # NaNs are behind everything.
        if right:
            before = not (v < x) and not (x != x and v == v)
        else:
            before = x < v or (v != v and x == x)
        if before:
            low = middle + 1
        else:
            high = middle
    return low


def digitize(x, bins, right=False):
    n = len(bins)
    falling = n > 1 and bins[0] > bins[n - 1]
    for i in range(1, n):
        if (bins[i] > bins[i - 1]) if falling else (bins[i] < bins[i - 1]):
            raise ValueError("bins must be monotonically increasing or decreasing")
    out = np.empty(len(x), np.int64)
    for i in range(len(x)):
        if falling:
            out[i] = n - _search(bins[::-1], x[i], not right)
        else:
            out[i] = _search(bins, x[i], not right)
    return out


def unique(ar):
    x = np.sort(np.ravel(ar).copy())
    n = 0
    for i in range(len(x)):
        if i == 0 or x[i] != x[n - 1] and not (x[i] != x[i] and x[n - 1] != x[n - 1]):
            x[n] = x[i]
            n += 1
    return x[:n].copy()


def union1d(ar1, ar2):
    return np.unique(np.concatenate((np.ravel(ar1), np.ravel(ar2))))


def intersect1d(ar1, ar2):
    x = np.unique(ar1)
    y = np.unique(ar2)
    keep = np.empty(len(x), np.bool_)
    for i in range(len(x)):
        at = _search(y, x[i], False)
        keep[i] = at < len(y) and y[at] == x[i]
    return x[keep]


def setdiff1d(ar1, ar2):
    x = np.unique(ar1)
    y = np.unique(ar2)
    keep = np.empty(len(x), np.bool_)
    for i in range(len(x)):
        at = _search(y, x[i], False)
        keep[i] = not (at < len(y) and y[at] == x[i])
    return x[keep]


def isin(element, test_elements):
    y = np.unique(test_elements)
    out = np.empty(element.shape, np.bool_)
    _isin_rows(element, y, out)
    return out


def _isin_rows(x, y, out):
    if x.ndim == 1:
        for i in range(len(x)):
            at = _search(y, x[i], False)
            out[i] = at < len(y) and y[at] == x[i]
    else:
        for i in range(len(x)):
            _isin_rows(x[i], y, out[i])


def interp(x, xp, fp):
    if isarray(x):
        out = np.empty(len(x), np.float64)
        for i in range(len(x)):
            out[i] = _interp(x[i], xp, fp)
        return out
    return _interp(x, xp, fp)


def _interp(x, xp, fp):
    n = len(xp)
    if n != len(fp):
        raise ValueError("fp and xp are not of the same length.")
    if n == 0:
        raise ValueError("array of sample points is empty")
    if x != x:
        return float(x)
    j = _search(xp, x, True) - 1
    if j < 0:
        return float(fp[0])
    if j >= n - 1:
        return float(fp[n - 1])
    if xp[j] == x:
        return float(fp[j])
    slope = (float(fp[j + 1]) - float(fp[j])) / (float(xp[j + 1]) - float(xp[j]))
    return slope * (float(x) - float(xp[j])) + float(fp[j])


def bincount(x, weights=None, minlength=0):
    n = minlength
    if minlength < 0:
        raise ValueError("'minlength' must not be negative")
    for i in range(len(x)):
        if x[i] < 0:
            raise ValueError("'list' argument must have no negative elements")
        n = max(n, int(x[i]) + 1)
    if weights is None:
        counts = np.zeros(n, np.int64)
        for i in range(len(x)):
            counts[x[i]] += 1
        return counts
    if len(weights) != len(x):
        raise ValueError("The weights and list don't have the same length.")
    sums = np.zeros(n, np.float64)
    for i in range(len(x)):
        sums[x[i]] += weights[i]
    return sums


def histogram(a, bins=10, range=None):
    x = np.ravel(a)
    if isarray(bins):
        return _histogram_of(x, bins), bins
    if bins < 1:
        raise ValueError("`bins` must be positive, when an integer")
    if range is None:
        if len(x) == 0:
            low, high = 0.0, 1.0
        else:
            low, high = float(np.min(x)), float(np.max(x))
    else:
        low, high = float(range[0]), float(range[1])
    if low > high:
        raise ValueError("max must be larger than min in range parameter.")
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, bins + 1)
    counts = np.zeros(bins, np.int64)
    for v in x:
        w = float(v)
        if w >= low and w <= high:
            k = int((w - low) / (high - low) * bins)
            if k >= bins:
                k = bins - 1
            # What rounding has moved over an edge.
            if w < edges[k]:
                k -= 1
            elif k + 1 < bins and w >= edges[k + 1]:
                k += 1
            counts[k] += 1
    return counts, edges


def _histogram_of(x, edges):
    n = len(edges) - 1
    for i in range(n):
        if edges[i] > edges[i + 1]:
            raise ValueError("`bins` must increase monotonically, when an array")
    counts = np.zeros(max(0, n), np.int64)
    for v in x:
        if v >= edges[0] and v <= edges[n]:
            k = _search(edges, v, True) - 1
            counts[min(k, n - 1)] += 1
    return counts
