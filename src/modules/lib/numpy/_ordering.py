"""Sorting, searching, picking and sets."""
from collections import namedtuple
from operator import index as _index

import _numpy as _np
from _numpy import asanyarray, asarray, concatenate, empty, ndarray, zeros

_KINDS = {"quicksort", "mergesort", "heapsort", "stable"}
_MODES = ("raise", "wrap", "clip")


def _is_stable(kind, stable):
    if kind is not None and stable is not None:
        raise ValueError("`kind` and `stable` parameters can't be provided at the same time. Use only one of them.")
    if kind is None:
        return bool(stable)
    if not isinstance(kind, str):
        raise TypeError(f"sort kind must be str, not {type(kind).__name__}")
    if kind.lower()[:1] not in "qmhs" or not kind:
        raise ValueError(f"sort kind must be one of 'quick', 'heap', or 'stable' (got '{kind}')")
    return kind.lower()[0] in "ms"


def _axis(a, axis):
    """The array and the axis to work along; None flattens."""
    if axis is None:
        return a.ravel(), 0
    if a.ndim == 0:
        a = a.reshape(1)
    n = a.ndim
    axis = _index(axis)
    if not -n <= axis < n:
        from numpy.exceptions import AxisError
        raise AxisError(axis, n)
    return a, axis + n if axis < 0 else axis


def _fields(a, order):
    """The keys of records, the least important first."""
    names = [order] if isinstance(order, str) else list(order or ())
    for name in names:
        if name not in a.dtype.names:
            raise ValueError(f"unknown field name: {name}")
    names += [name for name in a.dtype.names if name not in names]
    return [a[name] for name in reversed(names)]


def _no_order(a, order):
    if order is not None and a.dtype.names is None:
        raise ValueError("Cannot specify order when the array has no fields.")


def sort(a, axis=-1, kind=None, order=None, *, stable=None):
    a = asanyarray(a)
    stable = _is_stable(kind, stable)
    _no_order(a, order)
    if a.ndim == 0 and axis is not None:
        from numpy.exceptions import AxisError
        raise AxisError(axis, 0)
    flat, axis = _axis(a, axis)
    if a.dtype.names is not None:
        return take_along_axis(flat, argsort(flat, axis, kind, order), axis)
    return _np._sort(flat, axis, stable)


def argsort(a, axis=-1, kind=None, order=None, *, stable=None):
    a = asanyarray(a)
    _is_stable(kind, stable)
    _no_order(a, order)
    flat, axis = _axis(a, axis)
    if a.dtype.names is not None:
        return _np._lexsort(_fields(flat, order), axis)
    made = _np._argsort(flat, axis)
    return made


def _kth(kth):
    kth = asarray(kth)
    if kth.dtype.kind == "b":
        raise ValueError("Booleans unacceptable as partition index")
    if kth.dtype.kind not in "iu":
        raise TypeError("Partition index must be integer")
    return [int(k) for k in kth.ravel()]


def partition(a, kth, axis=-1, kind="introselect", order=None):
    a, axis = _axis(asanyarray(a), axis)
    if kind != "introselect":
        raise ValueError(f"select kind must be 'introselect' (got '{kind}')")
    return _np._partition(a, axis, _kth(kth))


def argpartition(a, kth, axis=-1, kind="introselect", order=None):
    a, axis = _axis(asanyarray(a), axis)
    return _np._argpartition(a, axis, _kth(kth))


def sort_complex(a):
    b = sort(a)
    if b.dtype.kind == "c":
        return b
    return b.astype("F" if b.dtype.char in "bhBH" else "D")


def lexsort(keys, axis=-1):
    if isinstance(keys, ndarray):
        keys = list(keys)
    keys = [asarray(key) for key in keys]
    return _np._lexsort(keys, axis)


def searchsorted(a, v, side="left", sorter=None):
    a = asanyarray(a)
    v = asanyarray(v)
    if side not in ("left", "right"):
        if not isinstance(side, str):
            raise TypeError(f"search side must be str, not {type(side).__name__}")
        if side[:1].lower() not in ("l", "r") or not side:
            raise ValueError(f"search side must be 'left' or 'right' (got '{side}')")
    if a.ndim != 1:
        raise ValueError("object too deep for desired array" if a.ndim > 1 else "object of too small depth for desired array")
    if sorter is not None:
        sorter = asarray(sorter)
        if sorter.dtype.kind not in "iu":
            raise TypeError("sorter must only contain integers")
        if sorter.ndim != 1 or len(sorter) != len(a):
            raise ValueError("sorter.size must equal len(a)" if sorter.ndim == 1 else "object too deep for desired array")
    common = _np.result_type(a.dtype, v.dtype)
    return _np._searchsorted(a.astype(common, copy=False), v.astype(common, copy=False), side[0].lower() == "r", sorter)


def flatnonzero(a):
    return _np._flatnonzero(asanyarray(a).ravel())


def nonzero(a):
    a = asanyarray(a)
    if a.ndim == 0:
        raise ValueError("Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.")
    flat = _np._flatnonzero(a)
    if a.ndim == 1:
        return (flat,)
    return unravel_index(flat, a.shape)


def argwhere(a):
    a = asanyarray(a)
    if a.ndim == 0:
        return zeros((int(bool(a)), 0), dtype="l")
    found = nonzero(a)
    made = empty((len(found[0]), a.ndim), dtype="l")
    for i, part in enumerate(found):
        made[:, i] = part
    return made


def unravel_index(indices, shape, order="C"):
    dims = (shape,) if isinstance(shape, int) else tuple(_index(d) for d in shape)
    flat = asarray(indices)
    if flat.dtype.kind not in "iu":
        if flat.size:
            raise TypeError("only int indices permitted")
        flat = flat.astype("l")
    size = 1
    for d in dims:
        size *= d
    if flat.size:
        low, high = int(flat.min()), int(flat.max())
        if low < 0 or high >= size:
            raise ValueError(f"index {low if low < 0 else high} is out of bounds for array with size {size}")
    parts = []
    for d in (reversed(dims) if order == "C" else dims):
        parts.append(flat % d if d else flat)
        flat = flat // d if d else flat
    return tuple(reversed(parts)) if order == "C" else tuple(parts)


def ravel_multi_index(multi_index, dims, mode="raise", order="C"):
    dims = (dims,) if isinstance(dims, int) else tuple(dims)
    parts = [asarray(part) for part in multi_index]
    if len(parts) != len(dims):
        raise ValueError(f"parameter multi_index must be a sequence of length {len(dims)}")
    modes = (mode,) * len(dims) if isinstance(mode, str) else tuple(mode)
    total = 0
    pairs = list(zip(parts, dims, modes))
    if order == "F":
        pairs.reverse()
    for part, d, how in pairs:
        if part.dtype.kind not in "iu":
            raise TypeError("only int indices permitted")
        if how == "raise":
            if part.size and (int(part.min()) < 0 or int(part.max()) >= d):
                raise ValueError("invalid entry in coordinates array")
        elif how == "wrap":
            part = part % d
        else:
            part = _np.minimum(_np.maximum(part, 0), d - 1)
        total = total * d + part
    return total


def _placed(indices, n, mode, axis=0):
    """Indices with those outside brought inside, as `mode` says."""
    if mode not in _MODES:
        raise ValueError(f"clipmode must be one of 'clip', 'raise', or 'wrap' (got '{mode}')")
    if mode == "raise" or not indices.size:
        if mode == "raise" and indices.size:
            low, high = int(indices.min()), int(indices.max())
            if low < -n or high >= n:
                wrong = low if low < -n else high
                raise IndexError(f"index {wrong} is out of bounds for axis {axis} with size {n}")
        return indices
    if n == 0:
        raise IndexError("cannot do a non-empty take from an empty axes.")
    return indices % n if mode == "wrap" else _np.minimum(_np.maximum(indices, 0), n - 1)


def _into(out, made):
    if out is None:
        return made
    if not isinstance(out, ndarray):
        raise TypeError("return arrays must be of ArrayType")
    if out.shape != made.shape:
        raise ValueError("output array does not match result of ndarray.take")
    out[...] = made
    return out


def take(a, indices, axis=None, out=None, mode="raise"):
    a = asanyarray(a)
    indices = asarray(indices)
    if indices.dtype.kind not in "iub":
        if indices.size:
            raise TypeError(f"Cannot cast array data from {indices.dtype!r} to {_np.dtype('int64')!r} according to the rule 'safe'")
        indices = indices.astype("l")
    if indices.dtype.kind == "b":
        indices = indices.astype("l")
    a, axis = _axis(a, axis)
    n = a.shape[axis]
    if n == 0 and indices.size:
        raise IndexError("cannot do a non-empty take from an empty axes.")
    indices = _placed(indices, n, mode, axis)
    return _into(out, a[(slice(None),) * axis + (indices,)])


def put(a, ind, v, mode="raise"):
    if not isinstance(a, ndarray):
        raise TypeError(f"argument 1 must be numpy.ndarray, not {type(a).__name__}")
    given, ind = ind, asarray(ind).ravel()
    if not ind.size and not isinstance(given, ndarray):
        return
    if ind.dtype.kind not in "iub":
        raise TypeError(f"Cannot cast array data from {ind.dtype!r} to {_np.dtype('int64')!r} according to the rule 'safe'")
    v = asarray(v).ravel()
    if not ind.size or not v.size:
        return
    if mode == "raise":
        low, high = int(ind.min()), int(ind.max())
        if low < -a.size or high >= a.size:
            raise IndexError(f"index {low if low < -a.size else high} is out of bounds for axis 0 with size {a.size}")
    ind = _placed(ind.astype("l"), a.size, mode)
    v = v.astype(a.dtype)
    a.flat[ind] = _cycled(v, len(ind))


def _cycled(v, n):
    """The first `n` of values that repeat."""
    return v[:n] if len(v) >= n else v[_np.arange(n) % len(v)]


def choose(a, choices, out=None, mode="raise"):
    a = asarray(a)
    if isinstance(choices, ndarray):
        choices = list(choices)
    from numpy._shape import broadcast_arrays
    choices = [asarray(c) for c in choices]
    if not choices:
        raise ValueError("0-length sequence.")
    common = _np.result_type(*[c.dtype for c in choices])
    a, *choices = broadcast_arrays(a, *choices)
    if mode == "raise":
        if a.size and (int(a.min()) < 0 or int(a.max()) >= len(choices)):
            raise ValueError("invalid entry in choice array")
    else:
        a = _placed(a, len(choices), mode)
    made = empty(a.shape, dtype=common)
    for i, c in enumerate(choices):
        chosen = a == i
        made[chosen] = c[chosen]
    return _into(out, made) if a.ndim or out is not None else made[()]


def select(condlist, choicelist, default=0):
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    if not condlist:
        raise ValueError("select with an empty condition list is not possible")
    from numpy._shape import broadcast_arrays
    choices = [asarray(c) for c in choicelist] + [asarray(default)]
    weak = [c if isinstance(c, (int, float, complex)) and not isinstance(c, _np.generic) else a.dtype
            for c, a in zip(list(choicelist) + [default], choices)]
    common = _np.result_type(*weak)
    conditions = [asarray(c) for c in condlist]
    for i, c in enumerate(conditions):
        if c.dtype.kind != "b":
            raise TypeError(f"invalid entry {i} in condlist: should be boolean ndarray")
    everything = broadcast_arrays(*conditions, *choices)
    conditions, choices = everything[:len(conditions)], everything[len(conditions):]
    made = choices[-1].astype(common).copy()
    for c, v in zip(reversed(conditions), reversed(choices[:-1])):
        if made.ndim:
            made[c] = v[c]
        elif c:
            made = v.astype(common)
    return made


def compress(condition, a, axis=None, out=None):
    if isinstance(condition, ndarray) and not isinstance(a, ndarray) or not isinstance(a, ndarray):
        a = asanyarray(a)
    if isinstance(condition, ndarray) and condition.ndim > 1 or asarray(condition).ndim != 1:
        raise ValueError("condition must be a 1-d array")
    return take(a, flatnonzero(condition), axis, out)


def extract(condition, arr):
    return take(asarray(arr).ravel(), flatnonzero(asarray(condition).ravel()))


def _safely(values, a):
    """The values in a row in an array's type, to which arrays must be convertible without loss."""
    made = asarray(values).ravel()
    if hasattr(values, "dtype") and not _np.can_cast(made.dtype, a.dtype):
        raise TypeError(f"Cannot cast array data from {made.dtype!r} to {a.dtype!r} according to the rule 'safe'")
    return made.astype(a.dtype)


def place(arr, mask, vals):
    if not isinstance(arr, ndarray):
        raise TypeError(f"argument 1 must be numpy.ndarray, not {type(arr).__name__}")
    mask = asarray(mask)
    if mask.size != arr.size:
        raise ValueError("place: mask and data must be the same size")
    at = flatnonzero(mask.ravel())
    vals = _safely(vals, arr)
    if not len(at):
        return
    if not len(vals):
        raise ValueError("Cannot insert from an empty array!")
    arr.flat[at] = _cycled(vals, len(at))


def putmask(a, mask, values):
    if not isinstance(a, ndarray):
        raise TypeError(f"argument 1 must be numpy.ndarray, not {type(a).__name__}")
    mask = asarray(mask)
    if mask.size != a.size:
        raise ValueError("putmask: mask and data must be the same size")
    values = _safely(values, a)
    at = flatnonzero(mask.ravel())
    if len(at) and len(values):
        a.flat[at] = values[at % len(values)]


def _along(arr, indices, axis):
    if indices.dtype.kind not in "iu":
        raise IndexError("`indices` must be an integer array")
    if arr.ndim != indices.ndim:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    index = []
    for d in range(arr.ndim):
        if d == axis:
            index.append(indices)
        else:
            shape = (1,) * d + (-1,) + (1,) * (arr.ndim - d - 1)
            index.append(_np.arange(arr.shape[d]).reshape(shape))
    return tuple(index)


def take_along_axis(arr, indices, axis=-1):
    arr, indices = asanyarray(arr), asarray(indices)
    if axis is None:
        if indices.ndim != 1:
            raise ValueError("when axis=None, `indices` must have a single dimension.")
        arr, axis = arr.ravel(), 0
    arr, axis = _axis(arr, axis)
    return arr[_along(arr, indices, axis)]


def put_along_axis(arr, indices, values, axis):
    indices = asarray(indices)
    if axis is None:
        arr, axis = arr.reshape(-1), 0
    arr, axis = _axis(arr, axis)
    arr[_along(arr, indices, axis)] = values


UniqueAllResult = namedtuple("UniqueAllResult", "values indices inverse_indices counts", module="numpy")
UniqueCountsResult = namedtuple("UniqueCountsResult", "values counts", module="numpy")
UniqueInverseResult = namedtuple("UniqueInverseResult", "values inverse_indices", module="numpy")


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True):
    ar = asanyarray(ar)
    places = return_index or return_inverse or return_counts
    if axis is None or ar.ndim == 1 and axis in (0, -1) and ar.dtype.names is None:
        if ar.dtype.names is not None:
            values, first, inverse, counts = _unique_rows([ar.ravel()[name] for name in ar.dtype.names], ar.ravel())
        else:
            values, first, inverse, counts = _np._unique(ar, equal_nan, places)
        if return_inverse and axis is None:
            inverse = inverse.reshape(ar.shape)
    else:
        from numpy._shape import moveaxis
        _, axis = _axis(ar, axis)
        moved = moveaxis(ar, axis, 0)
        rows = moved.reshape(moved.shape[0], -1)
        keys = [rows[:, i] for i in range(rows.shape[1])]
        values, first, inverse, counts = _unique_rows(keys, moved)
        values = moveaxis(values, 0, axis)
    made = (values,)
    for wanted, part in ((return_index, first), (return_inverse, inverse), (return_counts, counts)):
        if wanted:
            made += (part,)
    return made if len(made) > 1 else values


def _unique_rows(keys, rows):
    """The different rows in the order of their keys, the first of which counts most."""
    n = len(rows)
    order = _np._lexsort([k for k in reversed(keys)], 0) if keys and n else _np.arange(n)
    new = zeros(n, dtype="?")
    if n:
        new[0] = True
    for key in keys:
        sorted_key = key[order]
        new[1:] |= sorted_key[1:] != sorted_key[:-1]
    first = order[new]
    inverse = empty(n, dtype="l")
    inverse[order] = new.cumsum() - 1
    ends = concatenate([flatnonzero(new), asarray([n], dtype="l")])
    return rows[first], first, inverse, ends[1:] - ends[:-1]


def unique_all(x):
    return UniqueAllResult(*unique(x, True, True, True, equal_nan=False))


def unique_counts(x):
    return UniqueCountsResult(*unique(x, return_counts=True, equal_nan=False))


def unique_inverse(x):
    return UniqueInverseResult(*unique(x, return_inverse=True, equal_nan=False))


def unique_values(x):
    return unique(x, equal_nan=False)


def isin(element, test_elements, assume_unique=False, invert=False, *, kind=None):
    element = asarray(element)
    if kind not in (None, "sort", "table"):
        raise ValueError(f"Invalid kind: '{kind}'. Please use None, 'sort' or 'table'.")
    tests = asarray(test_elements).ravel()
    if not tests.size:
        found = zeros(element.shape, dtype="?")
    else:
        common = _np.result_type(element.dtype, tests.dtype)
        tests = _np._sort(tests.astype(common), 0, False)
        wanted = element.astype(common)
        at = _np.minimum(searchsorted(tests, wanted), len(tests) - 1)
        found = asarray(tests[at] == wanted)
    return asarray(~found) if invert else found


def in1d(ar1, ar2, assume_unique=False, invert=False, *, kind=None):
    return isin(asarray(ar1).ravel(), ar2, assume_unique, invert, kind=kind)


def union1d(ar1, ar2):
    return unique(concatenate((asarray(ar1).ravel(), asarray(ar2).ravel())))


def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    ar1, ar2 = asanyarray(ar1), asanyarray(ar2)
    if assume_unique:
        ar1, ar2 = ar1.ravel(), ar2.ravel()
    elif return_indices:
        ar1, first1 = unique(ar1, return_index=True)
        ar2, first2 = unique(ar2, return_index=True)
    else:
        ar1, ar2 = unique(ar1), unique(ar2)
    both = concatenate((ar1, ar2))
    order = argsort(both, kind="stable")
    both = both[order]
    twice = both[1:] == both[:-1]
    made = both[:-1][twice]
    if not return_indices:
        return made
    at1, at2 = order[:-1][twice], order[1:][twice] - ar1.size
    if not assume_unique:
        at1, at2 = first1[at1], first2[at2]
    return made, at1, at2


def setdiff1d(ar1, ar2, assume_unique=False):
    ar1 = asarray(ar1).ravel() if assume_unique else unique(ar1)
    return ar1[isin(ar1, ar2, invert=True)]


def setxor1d(ar1, ar2, assume_unique=False):
    ar1, ar2 = asarray(ar1), asarray(ar2)
    if not assume_unique:
        ar1, ar2 = unique(ar1), unique(ar2)
    both = _np._sort(concatenate((ar1.ravel(), ar2.ravel())), 0, False)
    if not both.size:
        return both
    alone = concatenate(([True], both[1:] != both[:-1], [True]))
    return both[alone[1:] & alone[:-1]]


def trim_zeros(filt, trim="fb", axis=None):
    a = asanyarray(filt)
    trim = trim.lower()
    if trim not in ("fb", "bf", "f", "b"):
        raise ValueError(f"unexpected character(s) in `trim`: {trim!r}")
    where = nonzero(a)
    axes = range(a.ndim) if axis is None else ([axis] if isinstance(axis, int) else axis)
    axes = {ax % a.ndim for ax in axes}
    cut = []
    for d, at in enumerate(where):
        n = a.shape[d]
        if d not in axes:
            cut.append(slice(None))
        elif not len(at):
            cut.append(slice(0, 0))
        else:
            cut.append(slice(int(at.min()) if "f" in trim else 0, int(at.max()) + 1 if "b" in trim else n))
    made = a[tuple(cut)]
    return made.tolist() if isinstance(filt, list) else tuple(made.tolist()) if isinstance(filt, tuple) else made
