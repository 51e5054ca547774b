"""`numpy.pad`."""
import operator

from _numpy import arange, array, asarray, empty, ndarray


def _pairs(x, ndim, as_index=False):
    """A pair for each axis, from one number, one pair or all pairs."""
    if x is None:
        return ((None, None),) * ndim
    x = array(x)
    if as_index:
        if x.dtype.kind == "f":
            x = asarray([round(v) for v in x.ravel().tolist()], dtype=int).reshape(x.shape)
        if any(v < 0 for v in x.ravel().tolist()):
            raise ValueError("index can't contain negative values")
    if x.ndim < 3:
        if x.size == 1:
            value = x.ravel()[0]
            if as_index:
                value = int(value)
            return ((value, value),) * ndim
        if x.size == 2 and x.shape != (2, 1):
            a, b = x.ravel().tolist() if as_index else list(x.ravel())
            return ((a, b),) * ndim
    if x.shape == (ndim, 1):
        return tuple((v, v) for v in (x.ravel().tolist() if as_index else list(x.ravel())))
    if x.shape == (ndim, 2):
        return tuple(tuple(row) for row in (x.tolist() if as_index else x))
    raise ValueError(f"operands could not be broadcast together with remapped shapes [original->remapped]: "
                     f"{_text(x.shape)}  and requested shape ({ndim},2)")


def _text(shape):
    return "(" + ",".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def _on(axis, part):
    return (slice(None),) * axis + (part, ...)


_ALLOWED = {
    "empty": [], "edge": [], "wrap": [],
    "constant": ["constant_values"],
    "linear_ramp": ["end_values"],
    "maximum": ["stat_length"], "mean": ["stat_length"], "median": ["stat_length"], "minimum": ["stat_length"],
    "reflect": ["reflect_type"], "symmetric": ["reflect_type"],
}


def pad(array, pad_width, mode="constant", **kwargs):
    array = asarray(array)
    if isinstance(pad_width, dict):
        widths = [(0, 0)] * array.ndim
        for axis, width in pad_width.items():
            widths[axis] = width if isinstance(width, tuple) else (width, width)
        pad_width = widths
    pad_width = asarray(pad_width)
    if not pad_width.dtype.kind == "i":
        raise TypeError("`pad_width` must be of integral type.")
    widths = _pairs(pad_width, array.ndim, as_index=True)
    if callable(mode):
        padded = _frame(array, widths, fill=0)
        for axis in range(padded.ndim):
            view = padded.swapaxes(axis, -1)
            for index in _indices(view.shape[:-1]):
                mode(view[index], widths[axis], axis, kwargs)
        return padded
    try:
        unsupported = set(kwargs) - set(_ALLOWED[mode])
    except KeyError:
        raise ValueError(f"mode '{mode}' is not supported") from None
    if unsupported:
        raise ValueError(f"unsupported keyword arguments for mode '{mode}': {unsupported}")
    padded = _frame(array, widths)
    axes = range(padded.ndim)
    if mode == "constant":
        values = _pairs(kwargs.get("constant_values", 0), padded.ndim)
        for axis in axes:
            _set(padded, axis, widths[axis], values[axis])
    elif mode == "empty":
        pass
    elif array.size == 0:
        for axis, (left, right) in enumerate(widths):
            if array.shape[axis] == 0 and (left or right):
                raise ValueError(f"can't extend empty axis {axis} using modes other than 'constant' or 'empty'")
    elif mode == "edge":
        for axis in axes:
            left, right = widths[axis]
            n = padded.shape[axis]
            edges = (padded[_on(axis, slice(left, left + 1))],
                     padded[_on(axis, slice(n - right - 1, n - right))])
            _set(padded, axis, widths[axis], edges)
    elif mode == "linear_ramp":
        ends = _pairs(kwargs.get("end_values", 0), padded.ndim)
        for axis in axes:
            _ramp(padded, axis, widths[axis], ends[axis])
    elif mode in ("maximum", "minimum", "mean", "median"):
        lengths = _pairs(kwargs.get("stat_length"), padded.ndim, as_index=True)
        for axis in axes:
            _set(padded, axis, widths[axis], _stats(padded, axis, widths[axis], lengths[axis], mode))
    elif mode in ("reflect", "symmetric"):
        odd = kwargs.get("reflect_type", "even") == "odd"
        for axis in axes:
            if array.shape[axis] == 1 and (widths[axis][0] or widths[axis][1]) and mode == "reflect":
                left, right = widths[axis]
                edge = padded[_on(axis, slice(left, left + 1))]
                _set(padded, axis, widths[axis], (edge, edge))
                continue
            _mirror(padded, axis, widths[axis], mode == "symmetric", odd)
    else:
        for axis in axes:
            left, right = widths[axis]
            if not left and not right:
                continue
            n = padded.shape[axis] - left - right
            places = asarray([left + (i - left) % n for i in range(padded.shape[axis])])
            padded[...] = padded[_on(axis, places)]
    return padded


def _indices(shape):
    if not shape:
        yield ()
        return
    for i in range(shape[0]):
        for rest in _indices(shape[1:]):
            yield (i,) + rest


def _frame(a, widths, fill=None):
    shape = tuple(left + n + right for n, (left, right) in zip(a.shape, widths))
    padded = empty(shape, dtype=a.dtype, order="F" if a.flags.fnc else "C")
    if fill is not None:
        padded.fill(fill)
    inner = tuple(slice(left, left + n) for n, (left, right) in zip(a.shape, widths))
    padded[inner] = a
    return padded


def _set(padded, axis, width, values):
    left, right = width
    n = padded.shape[axis]
    if left:
        padded[_on(axis, slice(None, left))] = values[0]
    if right:
        padded[_on(axis, slice(n - right, None))] = values[1]


def _ramp(padded, axis, width, ends):
    from numpy import linspace
    left, right = width
    n = padded.shape[axis]
    edges = (padded[_on(axis, slice(left, left + 1))].squeeze(axis),
             padded[_on(axis, slice(n - right - 1, n - right))].squeeze(axis))
    for which, (edge, end, count) in enumerate(zip(edges, ends, width)):
        if not count:
            continue
        ramp = linspace(start=end, stop=edge, num=count, endpoint=False, dtype=padded.dtype, axis=axis)
        if which:
            padded[_on(axis, slice(n - count, None))] = ramp[_on(axis, slice(None, None, -1))]
        else:
            padded[_on(axis, slice(None, count))] = ramp


def _stats(padded, axis, width, lengths, mode):
    import numpy as np
    function = getattr(np, {"maximum": "max", "minimum": "min"}.get(mode, mode))
    left = width[0]
    right = padded.shape[axis] - width[1]
    whole = right - left
    made = []
    for which, length in enumerate(lengths):
        if length is None or length > whole:
            length = whole
        if length == 0 and mode in ("maximum", "minimum"):
            raise ValueError("stat_length of 0 yields no value for padding")
        part = slice(left, left + length) if which == 0 else slice(right - length, right)
        stat = function(padded[_on(axis, part)], axis=axis, keepdims=True)
        if padded.dtype.kind in "iu" and stat.dtype.kind not in "iu":
            np.round(stat, out=stat)
        made.append(stat)
    return made


def _mirror(padded, axis, width, with_edge, odd):
    left, right = width
    if not left and not right:
        return
    total = padded.shape[axis]
    n = total - left - right
    period = n if with_edge else n - 1
    first, last = left, left + n - 1
    if not odd:
        places = []
        double = 2 * period
        for i in range(total):
            k = (i - first) % double
            if with_edge:
                k = k if k < n else double - 1 - k
            else:
                k = k if k < n else double - k
            places.append(first + k)
        padded[...] = padded[_on(axis, asarray(places))]
        return
    # Mirrored at the edge's value, as far as there is something to mirror, again and again.
    while left or right:
        if left:
            count = min(left, period)
            edge = padded[_on(axis, slice(first, first + 1))]
            start = first + (0 if with_edge else 1)
            part = padded[_on(axis, slice(start, start + count))][_on(axis, slice(None, None, -1))]
            padded[_on(axis, slice(first - count, first))] = 2 * edge - part
            first -= count
            left -= count
        if right:
            count = min(right, period)
            edge = padded[_on(axis, slice(last, last + 1))]
            stop = last + (1 if with_edge else 0)
            part = padded[_on(axis, slice(stop - count, stop))][_on(axis, slice(None, None, -1))]
            padded[_on(axis, slice(last + 1, last + 1 + count))] = 2 * edge - part
            last += count
            right -= count
