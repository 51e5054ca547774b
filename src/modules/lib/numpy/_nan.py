"""Reductions that pass over elements that are no numbers."""
import warnings

import numpy as np


def _without(a, filler):
    """The array with NaN replaced, and where there was one (None where there cannot be any)."""
    a = np.asanyarray(a)
    if a.dtype.kind not in "fc":
        return a, None
    mask = np.isnan(a)
    a = np.array(a, copy=True)
    a[mask] = filler
    return a, mask


def _kept(keepdims, out=None, where=None, initial=None):
    given = {"keepdims": keepdims, "out": out}
    if where is not None:
        given["where"] = where
    if initial is not None:
        given["initial"] = initial
    return given


def _put_nan(result, all_nan, out):
    if isinstance(result, np.ndarray) and result.ndim:
        result[all_nan] = np.nan
        return result
    return result.dtype.type(np.nan) if np.any(all_nan) else result


def _extreme(a, axis, out, keepdims, initial, where, reduction, filler):
    clean, mask = _without(a, filler)
    result = reduction(clean, axis=axis, **_kept(keepdims, out, where, initial))
    if mask is None:
        return result
    all_nan = np.all(mask, axis=axis, keepdims=keepdims) if where is None else \
        np.all(mask, axis=axis, keepdims=keepdims, where=where)
    if np.any(all_nan):
        result = _put_nan(result, all_nan, out)
        warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=3)
    return result


def nanmin(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The least elements that are numbers."""
    return _extreme(a, axis, out, keepdims, initial, where, np.min, np.inf)


def nanmax(a, axis=None, out=None, keepdims=False, initial=None, where=None):
    """The greatest elements that are numbers."""
    return _extreme(a, axis, out, keepdims, initial, where, np.max, -np.inf)


def _where(a, axis, out, keepdims, filler, function):
    clean, mask = _without(a, filler)
    result = function(clean, axis=axis, out=out, keepdims=keepdims)
    if mask is not None and np.any(np.all(mask, axis=axis)):
        raise ValueError("All-NaN slice encountered")
    return result


def nanargmin(a, axis=None, out=None, *, keepdims=False):
    """Where the least elements are that are numbers."""
    return _where(a, axis, out, keepdims, np.inf, np.argmin)


def nanargmax(a, axis=None, out=None, *, keepdims=False):
    """Where the greatest elements are that are numbers."""
    return _where(a, axis, out, keepdims, -np.inf, np.argmax)


def nansum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The sum of the elements that are numbers."""
    clean, _ = _without(a, 0)
    return np.sum(clean, axis=axis, dtype=dtype, **_kept(keepdims, out, where, initial))


def nanprod(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=None):
    """The product of the elements that are numbers."""
    clean, _ = _without(a, 1)
    return np.prod(clean, axis=axis, dtype=dtype, **_kept(keepdims, out, where, initial))


def nancumsum(a, axis=None, dtype=None, out=None):
    """The running sums of the elements that are numbers."""
    clean, _ = _without(a, 0)
    return np.cumsum(clean, axis=axis, dtype=dtype, out=out)


def nancumprod(a, axis=None, dtype=None, out=None):
    """The running products of the elements that are numbers."""
    clean, _ = _without(a, 1)
    return np.cumprod(clean, axis=axis, dtype=dtype, out=out)


def _quotient(total, count):
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.divide(total, count)


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=None):
    """The means of the elements that are numbers."""
    clean, mask = _without(a, 0)
    if mask is not None:
        if dtype is not None and np.dtype(dtype).kind not in "fc":
            raise TypeError("If a is inexact, then dtype must be inexact")
        if out is not None and out.dtype.kind not in "fc":
            raise TypeError("If a is inexact, then out must be inexact")
    if mask is None:
        return np.mean(clean, axis=axis, dtype=dtype, **_kept(keepdims, out, where))
    extra = {} if where is None else {"where": where}
    count = np.sum(~mask, axis=axis, dtype=np.intp, keepdims=keepdims, **extra)
    total = np.sum(clean, axis=axis, dtype=dtype, keepdims=keepdims, **extra)
    mean = _quotient(total, count)
    if dtype is None:
        mean = mean.astype(clean.dtype) if isinstance(mean, np.ndarray) else clean.dtype.type(mean)
    if np.any(count == 0):
        warnings.warn("Mean of empty slice", RuntimeWarning, stacklevel=2)
    if out is not None:
        np.sum(clean, axis=axis, out=out, keepdims=keepdims, **extra)   # says what does not fit
        out[...] = mean
        return out
    return mean


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None,
           mean=None, correction=None):
    """The variances of the elements that are numbers."""
    if correction is not None:
        if ddof != 0:
            raise ValueError("ddof and correction can't be provided simultaneously.")
        ddof = correction
    clean, mask = _without(a, 0)
    if mask is None:
        extra = {} if where is None else {"where": where}
        return np.var(clean, axis=axis, dtype=dtype, out=out, ddof=ddof, keepdims=keepdims, **extra)
    extra = {} if where is None else {"where": where}
    count = np.sum(~mask, axis=axis, dtype=np.intp, keepdims=True, **extra)
    if mean is None:
        mean = _quotient(np.sum(clean, axis=axis, dtype=dtype, keepdims=True, **extra), count)
    off = np.asarray(np.subtract(clean, mean))
    off[np.broadcast_to(mask, off.shape)] = 0
    squares = np.multiply(off, off.conj()).real if off.dtype.kind == "c" else np.multiply(off, off)
    total = np.sum(squares, axis=axis, dtype=dtype, keepdims=keepdims, **extra)
    count = np.sum(~mask, axis=axis, dtype=np.intp, keepdims=keepdims, **extra)
    freedom = count - ddof
    var = _quotient(total, freedom)
    if dtype is None:
        kind = squares.dtype
        var = var.astype(kind) if isinstance(var, np.ndarray) else kind.type(var)
    few = freedom <= 0
    if np.any(few):
        warnings.warn("Degrees of freedom <= 0 for slice.", RuntimeWarning, stacklevel=2)
        var = _put_nan(var, few, out)
    if out is not None:
        np.sum(squares, axis=axis, out=out, keepdims=keepdims, **extra)   # says what does not fit
        out[...] = var
        return out
    return var


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=None,
           mean=None, correction=None):
    """The standard deviations of the elements that are numbers."""
    var = nanvar(a, axis=axis, dtype=dtype, out=out, ddof=ddof, keepdims=keepdims, where=where,
                 mean=mean, correction=correction)
    if isinstance(var, np.ndarray):
        return np.sqrt(var, out=var)
    return var.dtype.type(np.sqrt(var))


def _by_lanes(function, a, axis, keepdims, out, *args):
    """A function of one-dimensional arrays, along axes."""
    a = np.asanyarray(a)
    if axis is None:
        result = function(a.ravel(), *args)
        if keepdims:
            result = np.reshape(result, np.shape(result) + (1,) * a.ndim)
    else:
        axes = axis if isinstance(axis, tuple) else (axis,)
        axes = tuple(x + a.ndim if x < 0 else x for x in axes)
        kept = [x for x in range(a.ndim) if x not in axes]
        length = 1
        for x in axes:
            length *= a.shape[x]
        lanes = a.transpose(kept + list(axes)).reshape([a.shape[x] for x in kept] + [length])
        shape = lanes.shape[:-1]
        count = 1
        for n in shape:
            count *= n
        flat = lanes.reshape(count, length)
        results = [function(lane, *args) for lane in flat]
        inner = np.shape(results[0]) if results else ()
        result = np.array(results, dtype=None if results else a.dtype).reshape(shape + inner)
        if inner:
            result = np.moveaxis(result, range(len(shape), result.ndim), range(len(inner)))
        if keepdims:
            full = tuple(1 if x in axes else n for x, n in enumerate(a.shape))
            result = result.reshape(inner + full)
    if out is not None:
        out[...] = result
        return out
    return result


def _median_of(lane):
    good = lane[~np.isnan(lane)] if lane.dtype.kind in "fc" else lane
    if good.size == 0:
        if lane.size:
            warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=4)
        else:
            warnings.warn("Mean of empty slice", RuntimeWarning, stacklevel=4)
        return np.float64(np.nan)
    return np.median(good)


def nanmedian(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    """The medians of the elements that are numbers."""
    return _by_lanes(_median_of, a, axis, keepdims, out)


def _quantile_of(lane, q, method, weights):
    good = lane[~np.isnan(lane)] if lane.dtype.kind in "fc" else lane
    if good.size == 0:
        warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=4)
        return np.full(np.shape(q), np.nan)[()]
    return np.quantile(good, q, method=method)


def nanquantile(a, q, axis=None, out=None, overwrite_input=False, method="linear",
                keepdims=False, *, weights=None):
    """The quantiles of the elements that are numbers."""
    q = np.asanyarray(q)
    if not np.all((q >= 0) & (q <= 1)):
        raise ValueError("Quantiles must be in the range [0, 1]")
    return _nanquantile(a, q, axis, out, method, keepdims, weights)


def _nanquantile(a, q, axis, out, method, keepdims, weights):
    if weights is not None and method != "inverted_cdf":
        raise ValueError(f"Only method 'inverted_cdf' supports weights. Got: {method}.")
    if np.size(a) == 0:
        return nanmean(a, axis, out=out, keepdims=keepdims)
    return _by_lanes(_quantile_of, a, axis, keepdims, out, q, method, weights)


def nanpercentile(a, q, axis=None, out=None, overwrite_input=False, method="linear",
                  keepdims=False, *, weights=None):
    """The percentiles of the elements that are numbers."""
    q = np.asanyarray(np.true_divide(q, 100))
    if not np.all((q >= 0) & (q <= 1)):
        raise ValueError("Percentiles must be in the range [0, 100]")
    return _nanquantile(a, q, axis, out, method, keepdims, weights)
