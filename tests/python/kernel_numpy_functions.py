"""NumPy's functions of whole arrays, in kernels."""
import numpy as np
from numba import njit


def plain(x):
    if isinstance(x, tuple):
        return tuple(plain(v) for v in x)
    if hasattr(x, "ndim") and x.ndim:
        return str(x.dtype), x.tolist()
    return x.tolist() if hasattr(x, "tolist") else x


def show(f, *args):
    try:
        print(f.__name__, plain(f(*args)))
    except Exception as e:
        print(f.__name__, type(e).__name__, str(e).split(";")[0])


nan, inf = np.nan, np.inf
a = np.array([3.0, 1.0, 2.0, 5.0, 4.0])
i = np.array([3, 1, 2, 3, 1, 0])
m = np.array([[3, 1, 2], [9, 8, 7]])
holes = np.array([1.0, nan, 3.0, 2.0])


@njit
def running(x):
    return np.cumsum(x), x.cumprod(), np.diff(x), np.diff(x, 2), np.ediff1d(x)


@njit
def running_axis(x):
    return np.cumsum(x, axis=0), np.cumsum(x, 1), np.cumprod(x, axis=1), np.diff(x), np.diff(x, axis=0), np.cumsum(x)


@njit
def sorted_(x):
    y = x.copy()
    y.sort()
    return np.sort(x), np.argsort(x), y, x.argsort()


@njit
def sorted_axis(x):
    y = x.copy()
    y.sort(axis=0)
    return np.sort(x), np.sort(x, axis=0), np.argsort(x, axis=1), y


@njit
def searched(x):
    y = np.sort(x)
    return np.searchsorted(y, 2.5), np.searchsorted(y, 2.0), np.searchsorted(y, 2.0, side="right"), np.searchsorted(y, x), np.searchsorted(y, np.array([0.0, 9.0]))


@njit
def distinct(x):
    return np.unique(x), np.union1d(x, x + 2), np.intersect1d(x, x + 1), np.setdiff1d(x, x[:2]), np.isin(x, x[:2])


@njit
def counted(x):
    return np.bincount(x), np.bincount(x, minlength=6), np.bincount(x, x * 0.5)


@njit
def negative_count(x):
    return np.bincount(x - 2)


@njit
def binned(x):
    return np.histogram(x, 4), np.histogram(x, 2, (0.0, 4.0)), np.histogram(x, np.array([0.0, 2.0, 5.0]))


@njit
def digits(x):
    edges = np.array([1.5, 3.0, 4.5])
    return np.digitize(x, edges), np.digitize(x, edges, True), np.digitize(x, edges[::-1])


@njit
def between(x):
    xp = np.array([0.0, 2.0, 4.0])
    fp = np.array([0.0, 20.0, 0.0])
    return np.interp(x, xp, fp), np.interp(1.0, xp, fp), np.interp(9.0, xp, fp)


@njit
def middle(x):
    return np.median(x), np.percentile(x, 25), np.quantile(x, 0.5), np.percentile(x, np.array([0.0, 50.0, 100.0])), np.average(x), np.average(x, weights=np.ones(5))


@njit
def middle_axis(x):
    return np.median(x, axis=0), np.median(x, axis=1), np.average(x, axis=0)


@njit
def bad_percentile(x):
    return np.percentile(x, 101)


@njit
def without_nans(x):
    return np.nansum(x), np.nanmean(x), np.nanmin(x), np.nanmax(x), np.nanmedian(x), np.nanprod(x), np.nanargmax(x), np.nancumsum(x), np.nanvar(x)


@njit
def bounded(x):
    return np.clip(x, 2, 4), np.clip(x, None, 3.0), x.clip(1.5, 2.5), np.clip(7, 0, 5)


@njit
def elements(x):
    return np.add(x, 1), np.multiply(x, x), np.less(x, 3), np.logical_and(x > 1, x < 4), np.logical_not(x > 1), np.negative(x), np.reciprocal(x), np.floor_divide(x, 2.0)


@njit
def whole_elements(x):
    return np.bitwise_and(x, 2), np.left_shift(x, 1), np.invert(x), np.remainder(x, 2), np.subtract(x, 1), np.maximum(x, 2)


@njit
def special(x):
    return np.isnan(x), np.nan_to_num(x), np.fmax(x, 2.0), np.fmin(x, 2.0), np.signbit(-x), np.heaviside(x, 0.5), np.isfinite(x)


@njit
def near(x):
    return np.isclose(x, x + 1e-9), np.allclose(x, x), np.array_equal(x, x), np.array_equal(x, x[1:])


@njit
def rounded(x):
    return np.round(x * 1.26, 1), np.rint(x * 0.5), np.trunc(-x / 2), np.fix(x / 2)


@njit
def convolved(x):
    k = np.array([1.0, 2.0])
    return np.convolve(x, k), np.convolve(x, k, "same"), np.convolve(x, k, "valid"), np.correlate(x, k), np.gradient(x), np.trapezoid(x)


show(running, a)
show(running_axis, m)
show(sorted_, a)
show(sorted_, holes)
show(sorted_axis, m)
show(searched, a)
show(distinct, i)
show(counted, i)
show(negative_count, i)
show(binned, a)
show(digits, a)
show(between, a)
show(middle, a)
show(middle_axis, np.array([[1.0, 5.0, 3.0], [2.0, 2.0, 8.0]]))
show(bad_percentile, a)
show(without_nans, holes)
show(bounded, a)
show(elements, np.array([1.0, 2.0, 4.0]))
show(whole_elements, i)
show(special, holes)
show(near, a)
show(rounded, a)
show(convolved, a)
