"""Functions that are made of others: differences, comparisons, parts of complex numbers."""
import functools
import math
import re
import warnings

import numpy as np
from _numpy import _interp, _slide


def _axis(axis, ndim):
    if not -ndim <= axis < ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return axis + ndim if axis < 0 else axis


def diff(a, n=1, axis=-1, prepend=None, append=None):
    """The n-th differences along an axis."""
    if n == 0:
        return a
    if n < 0:
        raise ValueError("order must be non-negative but got " + repr(n))
    a = np.asanyarray(a)
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    axis = _axis(axis, a.ndim)
    parts = []
    for extra in (prepend, a, append):
        if extra is None:
            continue
        extra = np.asanyarray(extra)
        if extra.ndim == 0:
            shape = list(a.shape)
            shape[axis] = 1
            extra = np.broadcast_to(extra, tuple(shape))
        parts.append(extra)
    if len(parts) > 1:
        a = np.concatenate(parts, axis)
    later = (slice(None),) * axis + (slice(1, None),)
    earlier = (slice(None),) * axis + (slice(None, -1),)
    op = np.not_equal if a.dtype.kind == "b" else np.subtract
    for _ in range(n):
        a = op(a[later], a[earlier])
    return a


def ediff1d(ary, to_end=None, to_begin=None):
    """The differences between consecutive elements of the flattened array."""
    ary = np.asanyarray(ary).ravel()
    between = ary[1:] - ary[:-1]
    if to_begin is None and to_end is None:
        return between
    parts = [between]
    if to_begin is not None:
        to_begin = np.asanyarray(to_begin)
        if not np.can_cast(to_begin, ary.dtype, casting="same_kind"):
            raise TypeError("dtype of `to_begin` must be compatible with input `ary` under the "
                            "`same_kind` rule.")
        parts.insert(0, to_begin.ravel())
    if to_end is not None:
        to_end = np.asanyarray(to_end)
        if not np.can_cast(to_end, ary.dtype, casting="same_kind"):
            raise TypeError("dtype of `to_end` must be compatible with input `ary` under the "
                            "`same_kind` rule.")
        parts.append(to_end.ravel())
    return np.concatenate(parts).astype(ary.dtype, copy=False)


def gradient(f, *varargs, axis=None, edge_order=1):
    """The slopes along axes, by central differences."""
    f = np.asanyarray(f)
    ndim = f.ndim
    if axis is None:
        axes = tuple(range(ndim))
    else:
        axes = tuple(_axis(x, ndim) for x in (axis if isinstance(axis, tuple) else (axis,)))
    n = len(varargs)
    if n == 0:
        steps = [1.0] * len(axes)
    elif n == 1 and np.ndim(varargs[0]) == 0:
        steps = list(varargs) * len(axes)
    elif n == len(axes):
        steps = [np.asanyarray(d) for d in varargs]
        for i, step in enumerate(steps):
            if step.ndim == 0:
                continue
            if step.ndim != 1:
                raise ValueError("distances must be either scalars or 1d")
            if len(step) != f.shape[axes[i]]:
                raise ValueError("when 1d, distances must match the length of the corresponding "
                                 "dimension")
            gaps = np.diff(step.astype(float) if step.dtype.kind in "iu" else step)
            steps[i] = gaps[0] if (gaps == gaps[0]).all() else gaps
    else:
        raise TypeError("invalid number of arguments")
    if edge_order > 2:
        raise ValueError("'edge_order' greater than 2 not supported")
    if f.dtype.kind in "iub":
        f = f.astype(np.float64)
    results = []
    for ax, h in zip(axes, steps):
        if f.shape[ax] < edge_order + 1:
            raise ValueError("Shape of array too small to calculate a numerical gradient, at least "
                             "(edge_order + 1) elements are required.")
        results.append(_slope(f, ax, h, edge_order))
    return results[0] if len(axes) == 1 else tuple(results)


def _slope(f, ax, h, edge_order):
    def at(part):
        return (slice(None),) * ax + (part,)
    out = np.empty_like(f)
    even = np.ndim(h) == 0
    if even:
        out[at(slice(1, -1))] = (f[at(slice(2, None))] - f[at(slice(None, -2))]) / (2.0 * h)
    else:
        shape = [1] * f.ndim
        shape[ax] = -1
        left, right = h[:-1], h[1:]
        a = (-right / (left * (left + right))).reshape(shape)
        b = ((right - left) / (left * right)).reshape(shape)
        c = (left / (right * (left + right))).reshape(shape)
        out[at(slice(1, -1))] = (a * f[at(slice(None, -2))] + b * f[at(slice(1, -1))]
                                 + c * f[at(slice(2, None))])
    first, last = (h, h) if even else (h[0], h[-1])
    if edge_order == 1:
        out[at(0)] = (f[at(1)] - f[at(0)]) / first
        out[at(-1)] = (f[at(-1)] - f[at(-2)]) / last
        return out
    if even:
        a, b, c = -1.5 / h, 2.0 / h, -0.5 / h
    else:
        d1, d2 = h[0], h[1]
        a = -(2.0 * d1 + d2) / (d1 * (d1 + d2))
        b = (d1 + d2) / (d1 * d2)
        c = -d1 / (d2 * (d1 + d2))
    out[at(0)] = a * f[at(0)] + b * f[at(1)] + c * f[at(2)]
    if even:
        a, b, c = 0.5 / h, -2.0 / h, 1.5 / h
    else:
        d1, d2 = h[-2], h[-1]
        a = d2 / (d1 * (d1 + d2))
        b = -(d2 + d1) / (d1 * d2)
        c = (2.0 * d2 + d1) / (d2 * (d1 + d2))
    out[at(-1)] = a * f[at(-3)] + b * f[at(-2)] + c * f[at(-1)]
    return out


def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The integral by the trapezoidal rule."""
    y = np.asanyarray(y)
    if x is None:
        d = dx
    else:
        x = np.asanyarray(x)
        if x.ndim == 1:
            d = diff(x)
            shape = [1] * y.ndim
            shape[axis] = d.shape[0]
            d = d.reshape(shape)
        else:
            d = diff(x, axis=axis)
    ax = _axis(axis, y.ndim)
    later = (slice(None),) * ax + (slice(1, None),)
    earlier = (slice(None),) * ax + (slice(None, -1),)
    return (d * (y[later] + y[earlier]) / 2.0).sum(axis)


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """The cross products of vectors of three numbers."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = np.asarray(a), np.asarray(b)
    if a.ndim < 1 or b.ndim < 1:
        raise ValueError("At least one array has zero dimension")
    a = np.moveaxis(a, _axis(axisa, a.ndim), -1)
    b = np.moveaxis(b, _axis(axisb, b.ndim), -1)
    if a.shape[-1] != 3 or b.shape[-1] != 3:
        raise ValueError("Both input arrays must be (arrays of) 3-dimensional vectors, but they are "
                         f"{a.shape[-1]} and {b.shape[-1]} dimensional instead.")
    x0, x1, x2 = a[..., 0], a[..., 1], a[..., 2]
    y0, y1, y2 = b[..., 0], b[..., 1], b[..., 2]
    parts = (x1 * y2 - x2 * y1, x2 * y0 - x0 * y2, x0 * y1 - x1 * y0)
    shape = np.shape(parts[0]) + (3,)
    result = np.empty(shape, dtype=np.promote_types(a.dtype, b.dtype))
    for i, part in enumerate(parts):
        result[..., i] = part
    return np.moveaxis(result, -1, _axis(axisc, result.ndim))


def copyto(dst, src, casting="same_kind", where=True):
    """Copies elements into an array, where a mask is true."""
    if not isinstance(dst, np.ndarray):
        raise TypeError(f"copyto() argument 1 must be a numpy.ndarray, not {type(dst).__name__}")
    if type(src) in (int, float, complex, bool):
        # A plain number takes the array's type as far as it is of its kind.
        kind = np.result_type(dst.dtype, src)
        source = np.asarray(src, dtype=kind)
    else:
        source = np.asarray(src)
    if not np.can_cast(source.dtype, dst.dtype, casting):
        what = "array data" if source.ndim else "scalar"
        raise TypeError(f"Cannot cast {what} from {source.dtype!r} to {dst.dtype!r} "
                        f"according to the rule '{casting}'")
    if where is True:
        dst[...] = source
        return
    mask = np.asarray(where)
    if mask.dtype != np.bool:
        raise TypeError(f"Cannot cast array data from {mask.dtype!r} to dtype('bool') "
                        "according to the rule 'safe'")
    mask = np.broadcast_to(mask, dst.shape)
    dst[mask] = np.broadcast_to(source, dst.shape)[mask]


def interp(x, xp, fp, left=None, right=None, period=None):
    """Linear interpolation between points."""
    fp = np.asarray(fp)
    if period is not None:
        if period == 0:
            raise ValueError("period must be a non-zero value")
        period = abs(period)
        left = right = None
        x = np.asarray(x, dtype=np.float64) % period
        xp = np.asarray(xp, dtype=np.float64)
        if xp.ndim != 1 or fp.ndim != 1:
            raise ValueError("Data points must be 1-D sequences")
        if xp.shape[0] != fp.shape[0]:
            raise ValueError("fp and xp are not of the same length")
        xp = xp % period
        order = np.argsort(xp)
        xp, fp = xp[order], fp[order]
        xp = np.concatenate((xp[-1:] - period, xp, xp[0:1] + period))
        fp = np.concatenate((fp[-1:], fp, fp[0:1]))
    if fp.dtype.kind == "c":
        def side(v, part):
            return None if v is None else getattr(complex(v), part)
        return (_interp(x, xp, fp.real, side(left, "real"), side(right, "real"))
                + 1j * _interp(x, xp, fp.imag, side(left, "imag"), side(right, "imag")))
    return _interp(x, xp, fp, left, right)


_MODES = {"v": 0, "s": 1, "f": 2}


def _mode(mode):
    if isinstance(mode, str):
        if mode not in ("valid", "same", "full") and mode[:1] not in _MODES:
            raise ValueError(f"mode must be one of 'valid', 'same', or 'full' (got '{mode}')")
        return _MODES[mode[0]]
    return int(mode)


def convolve(a, v, mode="full"):
    """The discrete convolution of two sequences."""
    a, v = np.array(a, copy=None, ndmin=1), np.array(v, copy=None, ndmin=1)
    if a.ndim > 1 or v.ndim > 1:
        raise ValueError("object too deep for desired array")
    if len(a) == 0:
        raise ValueError("a cannot be empty")
    if len(v) == 0:
        raise ValueError("v cannot be empty")
    if len(v) > len(a):
        a, v = v, a
    mode = _mode(mode)
    if mode == 1:
        # The middle of all products.
        whole = _slide(a, v[::-1], 2)
        start = (len(v) - 1) // 2
        return whole[start:start + len(a)]
    return _slide(a, v[::-1], mode)


def correlate(a, v, mode="valid"):
    """The cross-correlation of two sequences."""
    a, v = np.asarray(a), np.asarray(v)
    if a.ndim > 1 or v.ndim > 1:
        raise ValueError("object too deep for desired array")
    if a.size == 0:
        raise ValueError("first array argument cannot be empty")
    if v.size == 0:
        raise ValueError("second array argument cannot be empty")
    if v.dtype.kind == "c":
        v = v.conj()
    mode = _mode(mode)
    if len(v) <= len(a):
        if mode == 1:
            whole = _slide(a, v, 2)
            start = (len(v) - 1) // 2 if len(v) % 2 else len(v) // 2 - 1
            return whole[start:start + len(a)]
        return _slide(a, v, mode)
    # Swapped, the result is backwards.
    if mode == 1:
        whole = _slide(v, a, 2)[::-1]
        start = len(a) // 2
        return whole[start:start + len(v)]
    return _slide(v, a, mode)[::-1]


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether elements are equal within a tolerance."""
    x, y = np.asanyarray(a), np.asanyarray(b)
    if y.dtype.kind not in "fc":
        y = y.astype(np.result_type(y.dtype, 1.0))
    with np.errstate(invalid="ignore"):
        near = (np.abs(x - y) <= atol + rtol * np.abs(y)) & np.isfinite(y) | (x == y)
    if equal_nan:
        near = near | (np.isnan(x) & np.isnan(y))
    return near


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all elements are equal within a tolerance."""
    return bool(np.all(isclose(a, b, rtol, atol, equal_nan)))


def array_equal(a1, a2, equal_nan=False):
    """Whether two arrays have one shape and equal elements."""
    try:
        a1, a2 = np.asarray(a1), np.asarray(a2)
    except Exception:
        return False
    if a1.shape != a2.shape:
        return False
    if not equal_nan or a1.dtype.kind not in "fc":
        return builtins_bool(np.all(a1 == a2))
    lost, also = np.isnan(a1), np.isnan(a2)
    if not np.all(lost == also):
        return False
    return builtins_bool(np.all((a1 == a2) | lost))


def array_equiv(a1, a2):
    """Whether two arrays broadcast to one shape and have equal elements."""
    try:
        a1, a2 = np.asarray(a1), np.asarray(a2)
        return builtins_bool(np.all(a1 == a2))
    except Exception:
        return False


builtins_bool = type(True)


def fix(x, out=None):
    """The nearest integers towards zero."""
    warnings.warn("numpy.fix is deprecated. Use numpy.trunc instead, which is faster and follows "
                  "the Array API standard.", DeprecationWarning, stacklevel=2)
    return np.trunc(x, out=out)


def sinc(x):
    """sin(πx) / (πx)."""
    x = np.asanyarray(x)
    x = np.pi * x
    eps = np.finfo(x.dtype).eps if x.dtype.kind == "f" else 1e-20
    y = np.where(x, x, eps)
    return np.sin(y) / y


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    """NaN and infinities replaced by numbers."""
    source = x
    x = np.array(x, copy=copy if copy else None)
    scalar = x.ndim == 0
    kind = x.dtype
    if kind.kind in "fc":
        info = np.finfo(kind)
        top = info.max if posinf is None else posinf
        low = info.min if neginf is None else neginf
        parts = (x.real, x.imag) if kind.kind == "c" else (x,)
        for part in parts:
            lost = np.isnan(part)
            high, deep = part == np.inf, part == -np.inf
            part[...] = np.where(lost, nan, np.where(high, top, np.where(deep, low, part)))
    return x[()] if scalar and not isinstance(source, np.ndarray) or scalar else x


def unwrap(p, discont=None, axis=-1, *, period=2 * math.pi):
    """Angles without jumps of more than half a period."""
    p = np.asarray(p)
    d = diff(p, axis=axis)
    if discont is None:
        discont = period / 2
    ax = _axis(axis, p.ndim)
    kind = np.result_type(d.dtype, period)
    if kind.kind in "iu":
        high, remains = divmod(period, 2)
        open_end = remains == 0
    else:
        high, open_end = period / 2, True
    low = -high
    wrapped = np.mod(d - low, period) + low
    if open_end:
        wrapped = np.where((wrapped == low) & (d > 0), high, wrapped)
    steps = wrapped - d
    steps = np.where(np.abs(d) < discont, 0, steps)
    up = np.array(p, copy=True, dtype=kind)
    later = (slice(None),) * ax + (slice(1, None),)
    up[later] = p[later] + np.cumsum(steps, axis=ax)
    return up


def angle(z, deg=False):
    """The angles of complex numbers."""
    z = np.asanyarray(z)
    a = np.arctan2(z.imag, z.real) if z.dtype.kind == "c" else np.arctan2(np.zeros_like(z), z)
    return a * (180 / math.pi) if deg else a


def real(val):
    """The real parts."""
    try:
        return val.real
    except AttributeError:
        return np.asanyarray(val).real


def imag(val):
    """The imaginary parts."""
    try:
        return val.imag
    except AttributeError:
        return np.asanyarray(val).imag


def iscomplexobj(x):
    """Whether the type is one of complex numbers."""
    try:
        return x.dtype.kind == "c"
    except AttributeError:
        return np.asarray(x).dtype.kind == "c"


def isrealobj(x):
    """Whether the type is not one of complex numbers."""
    return not iscomplexobj(x)


def iscomplex(x):
    """Whether elements have an imaginary part."""
    x = np.asanyarray(x)
    if x.dtype.kind == "c":
        return x.imag != 0
    return np.zeros(x.shape, bool)[()]


def isreal(x):
    """Whether elements have no imaginary part."""
    return imag(x) == 0


def real_if_close(a, tol=100):
    """The real parts, if the imaginary ones are tiny."""
    a = np.asanyarray(a)
    if a.dtype.kind != "c":
        return a
    if tol > 1:
        tol = np.finfo(a.dtype).eps * tol
    return a.real if np.all(np.abs(a.imag) < tol) else a


def isposinf(x, out=None):
    """Whether elements are positive infinity."""
    return np.logical_and(np.isinf(x), ~np.signbit(x), out)


def isneginf(x, out=None):
    """Whether elements are negative infinity."""
    return np.logical_and(np.isinf(x), np.signbit(x), out)


def isscalar(element):
    """Whether an object is a scalar."""
    return isinstance(element, (np.generic, int, float, complex, str, bytes, memoryview))


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    """A function of one-dimensional arrays along an axis."""
    arr = np.asanyarray(arr)
    axis = _axis(axis, arr.ndim)
    moved = np.moveaxis(arr, axis, -1)
    outer = moved.shape[:-1]
    places = list(np.ndindex(outer))
    if not places:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    first = np.asanyarray(func1d(moved[places[0]], *args, **kwargs))
    result = np.zeros(outer + first.shape, first.dtype)
    result[places[0]] = first
    for place in places[1:]:
        result[place] = np.asanyarray(func1d(moved[place], *args, **kwargs))
    if first.ndim == 0:
        return result
    inner = range(result.ndim - first.ndim, result.ndim)
    return np.moveaxis(result, tuple(inner), tuple(range(axis, axis + first.ndim)))


def apply_over_axes(func, a, axes):
    """A function of an array and an axis, over several axes."""
    val = np.asarray(a)
    ndim = val.ndim
    for axis in np.array(axes, ndmin=1).tolist():
        res = func(val, axis + ndim if axis < 0 else axis)
        if res.ndim != val.ndim:
            res = np.expand_dims(res, axis)
            if res.ndim != val.ndim:
                raise ValueError("function is not returning an array of the correct shape")
        val = res
    return val


def piecewise(x, condlist, funclist, *args, **kw):
    """A function that differs by condition."""
    x = np.asanyarray(x)
    n2 = len(funclist)
    if np.isscalar(condlist) or (not isinstance(condlist[0], (list, np.ndarray)) and x.ndim != 0):
        condlist = [condlist]
    condlist = np.asarray(condlist, dtype=bool)
    n = len(condlist)
    if n == n2 - 1:
        condlist = np.concatenate([condlist, ~np.any(condlist, axis=0, keepdims=True)], axis=0)
        n += 1
    elif n != n2:
        raise ValueError(f"with {n} condition(s), either {n} or {n + 1} functions are expected")
    y = np.zeros_like(x)
    for cond, func in zip(condlist, funclist):
        if not callable(func):
            y[cond] = func
        else:
            vals = x[cond]
            if vals.size > 0:
                y[cond] = func(vals, *args, **kw)
    return y


_PART = re.compile(r"\(([\w\s,]*)\)")


def _signature(text):
    """The names of axes of inputs and outputs."""
    sides = text.replace(" ", "").split("->")
    if len(sides) != 2 or not all(_PART.findall(side) for side in sides):
        raise ValueError(f"not a valid gufunc signature: {text}")
    return tuple(
        [tuple(n for n in part.split(",") if n) for part in _PART.findall(side)] for side in sides
    )


class vectorize:
    """Makes a function of scalars one of arrays."""

    def __init__(self, pyfunc=None, otypes=None, doc=None, excluded=None, cache=False,
                 signature=None):
        if pyfunc is not None and not callable(pyfunc):
            text = "When used as a decorator, only accepts keyword arguments."
            raise TypeError(text)
        self.pyfunc = pyfunc
        self.cache = cache
        self.signature = signature
        if isinstance(otypes, str):
            for char in otypes:
                np.dtype(char)
        elif otypes is not None:
            otypes = "".join(np.dtype(x).char for x in otypes)
        self.otypes = otypes
        self.excluded = set(excluded or ())
        self._axes = None if signature is None else _signature(signature)
        self._doc = doc
        if pyfunc is not None:
            functools.update_wrapper(self, pyfunc)
            if doc is not None:
                self.__doc__ = doc

    def __call__(self, *args, **kwargs):
        if self.pyfunc is None:
            self.pyfunc = args[0]
            functools.update_wrapper(self, args[0])
            return self
        names = [n for n in kwargs if n not in self.excluded]
        places = [i for i in range(len(args)) if i not in self.excluded]
        values = [args[i] for i in places] + [kwargs[n] for n in names]

        def func(*vargs):
            all_args = list(args)
            for i, v in zip(places, vargs):
                all_args[i] = v
            also = dict(kwargs)
            also.update(zip(names, vargs[len(places):]))
            return self.pyfunc(*all_args, **also)

        if self._axes is not None:
            return self._core(func, values)
        return self._map(func, values)

    def _map(self, func, values):
        arrays = [np.asanyarray(v) for v in values]
        if not arrays:
            result = func()
            return np.asanyarray(result)[()]
        wide = np.broadcast_arrays(*arrays)
        shape = wide[0].shape
        lists = [w.ravel().tolist() if w.dtype.kind == "b" else list(w.ravel()) for w in wide]
        if not lists[0]:
            if self.otypes is None:
                raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
            made = tuple(np.empty(shape, np.dtype(c)) for c in self.otypes)
            return made if len(made) > 1 else made[0]
        results = [func(*items) for items in zip(*lists)]
        several = isinstance(results[0], tuple)
        columns = list(zip(*results)) if several else [results]
        kinds = [np.dtype(c) for c in self.otypes] if self.otypes else \
            [np.asarray(column[0]).dtype for column in columns]
        made = tuple(
            np.array(column, dtype=kind).reshape(shape) for column, kind in zip(columns, kinds)
        )
        return made if several else made[0]

    def _core(self, func, values):
        ins, outs = self._axes
        if len(values) != len(ins):
            raise TypeError(f"wrong number of positional arguments: expected {len(ins)}, "
                            f"got {len(values)}")
        arrays = [np.asanyarray(v) for v in values]
        sizes, outer = {}, []
        for array, names in zip(arrays, ins):
            if array.ndim < len(names):
                raise ValueError(f"{array.ndim}-dimensional argument does not have enough "
                                 f"dimensions for all core dimensions {names!r}")
            cut = array.ndim - len(names)
            outer.append(array.shape[:cut])
            for name, size in zip(names, array.shape[cut:]):
                if sizes.setdefault(name, size) != size:
                    raise ValueError(f"inconsistent size for core dimension {name!r}: {size} vs "
                                     f"{sizes[name]}")
        shape = np.broadcast_shapes(*outer)
        arrays = [np.broadcast_to(a, shape + a.shape[a.ndim - len(n):])
                  for a, n in zip(arrays, ins)]
        made = None
        for place in np.ndindex(shape):
            results = func(*(a[place] for a in arrays))
            if len(outs) == 1:
                results = (results,)
            results = [np.asanyarray(r) for r in results]
            if made is None:
                kinds = self.otypes or [r.dtype for r in results]
                made = [np.empty(shape + r.shape, np.dtype(k)) for r, k in zip(results, kinds)]
            for array, result in zip(made, results):
                array[place] = result
        if made is None:
            raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
        made = tuple(m[()] if m.ndim == 0 else m for m in made)
        return made[0] if len(outs) == 1 else made


def cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """The running sums along an axis."""
    return _cumulative(x, np.add, axis, dtype, out, include_initial)


def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """The running products along an axis."""
    return _cumulative(x, np.multiply, axis, dtype, out, include_initial)


def _cumulative(x, func, axis, dtype, out, include_initial):
    x = np.atleast_1d(x)
    if axis is None:
        if x.ndim > 1:
            raise ValueError("For arrays which have more than one dimension ``axis`` argument is "
                             "required.")
        axis = 0
    axis = _axis(axis, x.ndim)
    result = func.accumulate(x, axis=axis, dtype=dtype, out=None if include_initial else out)
    if include_initial:
        shape = list(x.shape)
        shape[axis] = 1
        result = np.concatenate(
            [np.full(shape, func.identity, dtype=result.dtype), result], axis=axis)
        if out is not None:
            out[...] = result
            return out
    return result
