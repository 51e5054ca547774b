"""Medians, quantiles, histograms, covariances, the forms that pass over NaN."""
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


m = (np.arange(24) * 7 % 24).reshape(4, 6).astype(float)
n = m.copy()
n[1, 2] = n[3, 5] = n[0, 0] = np.nan
print("median")
show("1-d", lambda: [np.median([3, 1, 2]), np.median([4, 1, 2, 3])])
show("axes", lambda: [np.median(m), np.median(m, axis=0), np.median(m, axis=1, keepdims=True).shape, np.median(m, axis=(0, 1))])
show("nan", lambda: np.median(n, axis=1))
show("empty", lambda: np.median([]))
print("quantiles")
for method in ("inverted_cdf averaged_inverted_cdf closest_observation interpolated_inverted_cdf hazen weibull linear "
               "median_unbiased normal_unbiased lower higher midpoint nearest").split():
    show(method, lambda: np.round(np.quantile([1.0, 3, 4, 9, 12, 20, 21], [0, 0.1, 0.25, 0.5, 0.7, 0.99, 1], method=method), 9))
show("percentile", lambda: [np.percentile(m, 50), np.percentile(m, [10, 90], axis=0).shape, np.percentile(m, 30, axis=1)])
show("int", lambda: np.percentile([1, 2, 3, 4], [25, 50]))
show("keep", lambda: np.quantile(m, 0.3, axis=1, keepdims=True))
show("range", lambda: np.quantile(m, 1.5))
show("range", lambda: np.percentile(m, 101))
show("method", lambda: np.quantile(m, 0.5, method="x"))
show("nan", lambda: np.quantile(n, 0.5, axis=1))
show("weights", lambda: np.quantile([1.0, 2, 3], [0.5], weights=[1, 1, 8], method="inverted_cdf"))
print("nan forms")
for name in "nansum nanprod nanmin nanmax nanmean nanvar nanstd nanmedian nanargmin nanargmax nancumsum nancumprod".split():
    f = getattr(np, name)
    show(name, lambda: f(n))
    show(name + " 0", lambda: f(n, axis=0))
    show(name + " 1", lambda: f(n, axis=1))
    show(name + " int", lambda: f([1, 2, 3]))
    show(name + " all", lambda: f(np.array([[np.nan, np.nan], [1, 2]]), axis=1))
show("nanpercentile", lambda: [np.nanpercentile(n, 40), np.nanquantile(n, [0.25, 0.5], axis=1)])
print("average")
show("plain", lambda: np.average(m, axis=1))
show("weights", lambda: [np.average([1, 2, 3], weights=[3, 1, 1]), np.average(m, axis=0, weights=[1, 2, 3, 4])])
show("returned", lambda: np.average([1.0, 2], weights=[1, 3], returned=True))
show("zero", lambda: np.average([1, 2], weights=[0, 0]))
show("shapes", lambda: np.average(m, weights=[1, 2]))
print("covariance")
show("cov", lambda: np.round(np.cov(m[:2]), 9))
show("cov xy", lambda: np.round(np.cov([1, 2, 4], [3, 1, 8]), 9))
show("bias", lambda: [np.cov([1, 2, 4], bias=True), np.cov([1, 2, 4], ddof=0)])
show("weights", lambda: np.round(np.cov(m[:2], fweights=[1, 2, 1, 1, 3, 1], aweights=np.ones(6)), 9))
show("few", lambda: np.cov([1.0]))
show("corrcoef", lambda: np.round(np.corrcoef(m[:3]), 9))
print("histograms")
x = np.arange(50) ** 2 % 37 / 3.0
show("10", lambda: np.histogram(x))
show("4", lambda: np.histogram(x, bins=4, range=(0, 8)))
show("edges", lambda: np.histogram(x, bins=[0, 1, 4, 12]))
show("weights", lambda: np.histogram([1, 2, 2, 3], bins=3, weights=[0.5, 1, 2, 4]))
show("density", lambda: np.histogram([1, 2, 2, 3], bins=2, density=True))
for name in "auto fd doane scott rice sqrt sturges stone".split():
    show(name, lambda: [len(np.histogram_bin_edges(x, name)), np.round(np.histogram_bin_edges(x, name)[:3], 9)])
show("ints", lambda: np.histogram([1, 2, 2, 7], bins="auto"))
show("empty", lambda: np.histogram([]))
show("bad", lambda: np.histogram(x, bins=0))
show("bad", lambda: np.histogram(x, bins="x"))
show("bad", lambda: np.histogram(x, range=(3, 1)))
show("bad", lambda: np.histogram([np.nan, 1]))
show("bad", lambda: np.histogram(x, bins=[3, 1]))
show("2d", lambda: np.histogram2d([0, 1, 1, 2], [0, 1, 2, 2], bins=2))
show("dd", lambda: np.histogramdd(np.array([[0, 1.0], [1, 2], [2, 0]]), bins=(2, 3))[0])
show("bincount", lambda: [np.bincount([0, 1, 1, 5]), np.bincount([1, 1], minlength=4), np.bincount([0, 1, 1], weights=[0.5, 1, 2])])
show("bincount neg", lambda: np.bincount([-1]))
show("bincount float", lambda: np.bincount([1.5]))
show("bincount 2d", lambda: np.bincount([[1]]))
show("bincount empty", lambda: np.bincount([]))
show("bincount len", lambda: np.bincount([1, 2], weights=[1]))
show("digitize", lambda: [np.digitize([0.2, 6.4, 3.0, 1.6], [0.0, 1.0, 2.5, 4.0, 10.0]), np.digitize([1, 2, 3], [3, 2, 1], right=True), np.digitize(2, [1, 2])])
show("digitize bad", lambda: np.digitize([1], [1, 3, 2]))
