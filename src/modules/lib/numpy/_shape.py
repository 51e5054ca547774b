"""Functions that give arrays other shapes, join and split them."""
import operator

import _numpy
from _numpy import arange, array, asanyarray, asarray, broadcast_to, concatenate, empty, ndarray, zeros
from numpy._axes import normalize_axis_index, normalize_axis_tuple

concat = concatenate


def _method(a, name, *args, **kwargs):
    found = getattr(a, name, None)
    if found is None or isinstance(a, (list, tuple)):
        found = getattr(asarray(a), name)
    return found(*args, **kwargs)


def reshape(a, /, shape, order="C", *, copy=None):
    if copy is None:
        return _method(a, "reshape", shape, order=order)
    return _method(a, "reshape", shape, order=order, copy=copy)


def ravel(a, order="C"):
    return asanyarray(a).ravel(order=order)


def transpose(a, axes=None):
    return _method(a, "transpose", axes)


permute_dims = transpose


def matrix_transpose(x, /):
    x = asanyarray(x)
    if x.ndim < 2:
        raise ValueError(f"Input array must be at least 2-dimensional, but it is {x.ndim}")
    return swapaxes(x, -1, -2)


def swapaxes(a, axis1, axis2):
    return _method(a, "swapaxes", axis1, axis2)


def squeeze(a, axis=None):
    found = getattr(a, "squeeze", None)
    if found is None:
        found = asarray(a).squeeze
    return found() if axis is None else found(axis=axis)


def repeat(a, repeats, axis=None):
    return _method(a, "repeat", repeats, axis=axis)


def diagonal(a, offset=0, axis1=0, axis2=1):
    return asanyarray(a).diagonal(offset=offset, axis1=axis1, axis2=axis2)


def copy(a, order="K", subok=False):
    return array(a, order=order, subok=subok, copy=True)


def shape(a):
    try:
        return a.shape
    except AttributeError:
        return asarray(a).shape


def ndim(a):
    try:
        return a.ndim
    except AttributeError:
        return asarray(a).ndim


def size(a, axis=None):
    a = asanyarray(a)
    if axis is None:
        return a.size
    if isinstance(axis, tuple):
        total = 1
        for one in normalize_axis_tuple(axis, a.ndim):
            total *= a.shape[one]
        return total
    return a.shape[normalize_axis_index(axis, a.ndim)]


def moveaxis(a, source, destination):
    try:
        transpose = a.transpose
    except AttributeError:
        a = asarray(a)
        transpose = a.transpose
    source = normalize_axis_tuple(source, a.ndim, "source")
    destination = normalize_axis_tuple(destination, a.ndim, "destination")
    if len(source) != len(destination):
        raise ValueError("`source` and `destination` arguments must have the same number of elements")
    order = [n for n in range(a.ndim) if n not in source]
    for to, axis in sorted(zip(destination, source)):
        order.insert(to, axis)
    return transpose(order)


def rollaxis(a, axis, start=0):
    n = a.ndim
    axis = normalize_axis_index(axis, n)
    if start < 0:
        start += n
    if not 0 <= start < n + 1:
        raise _numpy_axis_error()(
            f"'start' arg requires {-n} <= start < {n + 1}, but {start} was passed in")
    if axis < start:
        start -= 1
    if axis == start:
        return a[...]
    axes = list(range(n))
    axes.remove(axis)
    axes.insert(start, axis)
    return a.transpose(axes)


def _numpy_axis_error():
    from numpy.exceptions import AxisError
    return AxisError


def expand_dims(a, axis):
    a = asanyarray(a)
    if not isinstance(axis, (tuple, list)):
        axis = (axis,)
    out_ndim = len(axis) + a.ndim
    axis = normalize_axis_tuple(axis, out_ndim)
    rest = iter(a.shape)
    return a.reshape([1 if n in axis else next(rest) for n in range(out_ndim)])


def atleast_1d(*arys):
    return _at_least(arys, lambda a: a.reshape(1) if a.ndim == 0 else a)


def atleast_2d(*arys):
    def one(a):
        if a.ndim == 0:
            return a.reshape(1, 1)
        return a[None, :] if a.ndim == 1 else a
    return _at_least(arys, one)


def atleast_3d(*arys):
    def one(a):
        if a.ndim == 0:
            return a.reshape(1, 1, 1)
        if a.ndim == 1:
            return a[None, :, None]
        return a[:, :, None] if a.ndim == 2 else a
    return _at_least(arys, one)


def _at_least(arys, one):
    made = tuple(one(asanyarray(a)) for a in arys)
    return made[0] if len(made) == 1 else made


def _sequence(arrays):
    # A generator would be used up by looking at it.
    if not hasattr(arrays, "__getitem__"):
        raise TypeError('arrays to stack must be passed as a "sequence" type such as list or tuple.')
    return arrays


def stack(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    arrays = [asanyarray(a) for a in _sequence(arrays)]
    if not arrays:
        raise ValueError("need at least one array to stack")
    if len({a.shape for a in arrays}) != 1:
        raise ValueError("all input arrays must have the same shape")
    n = arrays[0].ndim + 1
    axis = normalize_axis_index(axis, n)
    at = (slice(None),) * axis + (None,)
    return concatenate([a[at] for a in arrays], axis=axis, out=out, dtype=dtype, casting=casting)


def unstack(x, /, *, axis=0):
    if x.ndim == 0:
        raise ValueError("Input array must be at least 1-d.")
    return tuple(moveaxis(x, axis, 0))


def _listed(made):
    return list(made) if isinstance(made, tuple) else [made]


def vstack(tup, *, dtype=None, casting="same_kind"):
    return concatenate(_listed(atleast_2d(*_sequence(tup))), 0, dtype=dtype, casting=casting)


def hstack(tup, *, dtype=None, casting="same_kind"):
    arrays = _listed(atleast_1d(*_sequence(tup)))
    axis = 0 if arrays and arrays[0].ndim == 1 else 1
    return concatenate(arrays, axis, dtype=dtype, casting=casting)


def dstack(tup):
    return concatenate(_listed(atleast_3d(*_sequence(tup))), 2)


def column_stack(tup):
    arrays = []
    for one in _sequence(tup):
        a = asanyarray(one)
        if a.ndim < 2:
            a = array(a, copy=None, subok=True, ndmin=2).T
        arrays.append(a)
    return concatenate(arrays, 1)


def _block_depth(arrays, index=()):
    """The depth of the lists, and the most axes of an array in them."""
    if type(arrays) is tuple:
        raise TypeError(f"{_block_place(index)} is a tuple. Only lists can be used to arrange blocks, and "
                        "np.block does not allow implicit conversion from tuple to ndarray.")
    if type(arrays) is list and len(arrays) > 0:
        found = [_block_depth(a, index + (i,)) for i, a in enumerate(arrays)]
        first = found[0][0]
        for place, _ in found[1:]:
            if len(place) != len(first):
                raise ValueError("List depths are mismatched. First element was at depth "
                                 f"{len(first)}, but there is an element at depth {len(place)} "
                                 f"({_block_place(place)})")
        for place, _ in found:
            if place[-1:] == (None,):
                first = place
                break
        return first, max(n for _, n in found)
    if type(arrays) is list:
        return index + (None,), 0
    return index, ndim(arrays)


def _block_place(index):
    return "arrays" + "".join(f"[{i}]" for i in index if i is not None)


def block(arrays):
    place, most = _block_depth(arrays)
    if place[-1:] == (None,):
        raise ValueError(f"List at {_block_place(place)} cannot be empty")
    depth = len(place)
    wanted = max(depth, most)

    def join(part, level):
        if level < depth:
            return concatenate([join(one, level + 1) for one in part], axis=-(depth - level))
        return array(part, ndmin=wanted, copy=None, subok=True)

    made = join(arrays, 0)
    return made.copy() if depth == 0 else made


def array_split(ary, indices_or_sections, axis=0):
    try:
        total = ary.shape[axis]
    except AttributeError:
        total = len(ary)
    try:
        inner = list(indices_or_sections)
        places = [0] + inner + [total]
    except TypeError:
        sections = int(indices_or_sections)
        if sections <= 0:
            raise ValueError("number sections must be larger than 0.") from None
        each, extra = divmod(total, sections)
        places = [0]
        for i in range(sections):
            places.append(places[-1] + each + (1 if i < extra else 0))
    ary = asanyarray(ary)
    front = swapaxes(ary, axis, 0)
    return [swapaxes(front[a:b], axis, 0) for a, b in zip(places, places[1:])]


def split(ary, indices_or_sections, axis=0):
    try:
        len(indices_or_sections)
    except TypeError:
        sections = indices_or_sections
        n = ary.shape[axis]
        if n % sections:
            raise ValueError("array split does not result in an equal division") from None
    return array_split(ary, indices_or_sections, axis)


def hsplit(ary, indices_or_sections):
    n = ndim(ary)
    if n == 0:
        raise ValueError("hsplit only works on arrays of 1 or more dimensions")
    return split(ary, indices_or_sections, 1 if n > 1 else 0)


def vsplit(ary, indices_or_sections):
    if ndim(ary) < 2:
        raise ValueError("vsplit only works on arrays of 2 or more dimensions")
    return split(ary, indices_or_sections, 0)


def dsplit(ary, indices_or_sections):
    if ndim(ary) < 3:
        raise ValueError("dsplit only works on arrays of 3 or more dimensions")
    return split(ary, indices_or_sections, 2)


def roll(a, shift, axis=None):
    a = asanyarray(a)
    if axis is None:
        return roll(a.ravel(), shift, 0).reshape(a.shape)
    axis = normalize_axis_tuple(axis, a.ndim, allow_duplicate=True)
    shifts = list(shift) if hasattr(shift, "__len__") else [shift]
    if len(shifts) != len(axis):
        if len(shifts) == 1:
            shifts *= len(axis)
        elif len(axis) == 1:
            axis *= len(shifts)
        else:
            raise ValueError("'shift' and 'axis' should be scalars or 1D sequences")
    total = {}
    for s, one in zip(shifts, axis):
        total[one] = total.get(one, 0) + operator.index(s)
    made = _numpy.empty_like(a)
    parts = [((slice(None), slice(None)),)] * a.ndim
    for one, offset in total.items():
        offset %= a.shape[one] or 1
        if offset:
            parts[one] = ((slice(None, -offset), slice(offset, None)),
                          (slice(-offset, None), slice(None, offset)))
    pairs = [((), ())]
    for choices in parts:
        pairs = [(x + (i,), y + (j,)) for x, y in pairs for i, j in choices]
    for source, target in pairs:
        made[target] = a[source]
    return made


def flip(m, axis=None):
    if not hasattr(m, "ndim"):
        m = asarray(m)
    if axis is None:
        return m[(slice(None, None, -1),) * m.ndim]
    index = [slice(None)] * m.ndim
    for one in normalize_axis_tuple(axis, m.ndim):
        index[one] = slice(None, None, -1)
    return m[tuple(index)]


def flipud(m):
    m = asanyarray(m)
    if m.ndim < 1:
        raise ValueError("Input must be >= 1-d.")
    return m[::-1, ...]


def fliplr(m):
    m = asanyarray(m)
    if m.ndim < 2:
        raise ValueError("Input must be >= 2-d.")
    return m[:, ::-1]


def rot90(m, k=1, axes=(0, 1)):
    axes = tuple(axes)
    if len(axes) != 2:
        raise ValueError("len(axes) must be 2.")
    m = asanyarray(m)
    if axes[0] == axes[1] or abs(axes[0] - axes[1]) == m.ndim:
        raise ValueError("Axes must be different.")
    if not (-m.ndim <= axes[0] < m.ndim and -m.ndim <= axes[1] < m.ndim):
        raise ValueError(f"Axes={axes} out of range for array of ndim={m.ndim}.")
    k %= 4
    if k == 0:
        return m[:]
    if k == 2:
        return flip(flip(m, axes[0]), axes[1])
    order = list(range(m.ndim))
    order[axes[0]], order[axes[1]] = order[axes[1]], order[axes[0]]
    if k == 1:
        return transpose(flip(m, axes[1]), order)
    return flip(transpose(m, order), axes[1])


def broadcast_shapes(*args):
    shapes = [(a,) if isinstance(a, int) else tuple(a) for a in args]
    n = max((len(s) for s in shapes), default=0)
    made = [1] * n
    for k, s in enumerate(shapes):
        for i, d in enumerate(s, n - len(s)):
            d = operator.index(d)
            if d < 0:
                raise ValueError("negative dimensions are not allowed")
            if made[i] == 1:
                made[i] = d
            elif d not in (1, made[i]):
                first = next(j for j, t in enumerate(shapes)
                             if len(t) >= n - i and t[i - n] == made[i])
                raise ValueError(
                    "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg "
                    f"{first} with shape {shapes[first]} and arg {k} with shape {s}.")
    return tuple(made)


def broadcast_arrays(*args, subok=False):
    arrays = [array(a, copy=None, subok=subok) for a in args]
    shape = broadcast_shapes(*(a.shape for a in arrays))
    return tuple(a if a.shape == shape else broadcast_to(a, shape, subok=subok) for a in arrays)


def tile(A, reps):
    try:
        reps = tuple(reps)
    except TypeError:
        reps = (reps,)
    if all(r == 1 for r in reps) and isinstance(A, ndarray):
        return array(A, copy=True, subok=True, ndmin=len(reps))
    a = array(A, copy=None, subok=True, ndmin=len(reps))
    reps = (1,) * (a.ndim - len(reps)) + reps
    shape = tuple(s * r for s, r in zip(a.shape, reps))
    if a.size == 0 or 0 in shape:
        return empty(shape, a.dtype)
    wide = tuple(d for s, r in zip(a.shape, reps) for d in (r, s))
    narrow = a.reshape(tuple(d for s in a.shape for d in (1, s)))
    return broadcast_to(narrow, wide).copy().reshape(shape)


def resize(a, new_shape):
    if isinstance(new_shape, (int, _numpy.integer)):
        new_shape = (new_shape,)
    a = ravel(a)
    n = 1
    for d in new_shape:
        n *= d
        if d < 0:
            raise ValueError("all elements of `new_shape` must be non-negative")
    if a.size == 0 or n == 0:
        return zeros(new_shape, dtype=a.dtype)
    times = -(-n // a.size)
    return reshape(concatenate((a,) * times)[:n], new_shape)


def append(arr, values, axis=None):
    arr = asanyarray(arr)
    if axis is None:
        if arr.ndim != 1:
            arr = arr.ravel()
        values = ravel(values)
        axis = arr.ndim - 1
    return concatenate((arr, values), axis=axis)


def _flat(arr, axis):
    if axis is None:
        if arr.ndim != 1:
            arr = arr.ravel()
        return arr, arr.ndim - 1
    return arr, normalize_axis_index(axis, arr.ndim)


def delete(arr, obj, axis=None):
    arr = asanyarray(arr)
    order = "F" if arr.flags.fnc else "C"
    arr, axis = _flat(arr, axis)
    n = arr.shape[axis]
    at = [slice(None)] * arr.ndim
    if isinstance(obj, slice):
        gone = range(*obj.indices(n))
    elif isinstance(obj, (int, _numpy.integer)) and not isinstance(obj, bool):
        if not -n <= obj < n:
            raise IndexError(f"index {obj} is out of bounds for axis {axis} with size {n}")
        gone = [obj % n]
    else:
        given = asarray(obj)
        if given.size == 0 and not isinstance(obj, ndarray):
            given = given.astype(_numpy.intp)
        if given.dtype == bool:
            if given.shape != (n,):
                raise ValueError("boolean array argument `obj` to delete must be one-dimensional and match the "
                                 f"axis length of {n}")
            gone = arange(n)[given].tolist()
        else:
            if given.dtype.kind not in "iu":
                raise IndexError("arrays used as indices must be of integer (or boolean) type")
            gone = given.ravel().tolist()
            for i in gone:
                if not -n <= i < n:
                    raise IndexError(f"index {i} is out of bounds for axis {axis} with size {n}")
    keep = _numpy.ones(n, dtype=bool)
    for i in gone:
        keep[i] = False
    at[axis] = keep
    made = arr[tuple(at)]
    return made if order == "C" else array(made, order=order)


def insert(arr, obj, values, axis=None):
    arr = asanyarray(arr)
    order = "F" if arr.flags.fnc else "C"
    arr, axis = _flat(arr, axis)
    n = arr.shape[axis]
    shape = list(arr.shape)
    if isinstance(obj, slice):
        places = list(range(*obj.indices(n)))
        scalar = False
    else:
        given = asarray(obj)
        if given.dtype == bool:
            if given.ndim != 1:
                raise ValueError("boolean array argument obj to insert must be one dimensional")
            given = arange(len(given))[given]
        elif given.ndim > 1:
            raise ValueError("index array argument obj to insert must be one dimensional or scalar")
        if given.size and given.dtype.kind not in "iu":
            raise IndexError("arrays used as indices must be of integer (or boolean) type")
        places = given.ravel().tolist()
        scalar = given.ndim == 0
    before = [slice(None)] * arr.ndim
    if len(places) == 1:
        (index,) = places
        if not -n <= index <= n:
            raise IndexError(f"index {obj} is out of bounds for axis {axis} with size {n}")
        index = int(index)
        if index < 0:
            index += n
        values = array(values, copy=None, ndmin=arr.ndim, dtype=arr.dtype)
        if scalar:
            # As an assignment would place it.
            values = moveaxis(values, 0, axis)
        more = values.shape[axis]
        shape[axis] += more
        made = empty(shape, arr.dtype, order)
        before[axis] = slice(None, index)
        made[tuple(before)] = arr[tuple(before)]
        before[axis] = slice(index, index + more)
        made[tuple(before)] = values
        before[axis] = slice(index + more, None)
        rest = [slice(None)] * arr.ndim
        rest[axis] = slice(index, None)
        made[tuple(before)] = arr[tuple(rest)]
        return made
    places = [int(i) + n if i < 0 else int(i) for i in places]
    ranked = sorted(range(len(places)), key=places.__getitem__)
    for shift, k in enumerate(ranked):
        places[k] += shift
    shape[axis] += len(places)
    old = _numpy.ones(shape[axis], dtype=bool)
    for i in places:
        old[i] = False
    made = empty(shape, arr.dtype, order)
    before[axis] = asarray(places, dtype=_numpy.intp)
    made[tuple(before)] = array(values, copy=None, ndmin=arr.ndim, dtype=arr.dtype)
    before[axis] = old
    made[tuple(before)] = arr
    return made


def astype(x, dtype, /, *, copy=True, device=None):
    if not isinstance(x, (ndarray, _numpy.generic)):
        raise TypeError(f"Input should be a NumPy array or scalar. It is a {type(x)} instead.")
    return x.astype(dtype, copy=copy)
