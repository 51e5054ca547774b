"""Functions that make arrays of known contents."""
import math
import operator

import _numpy
from _numpy import arange, array, asanyarray, asarray, broadcast_to, dtype as _dtype, empty, ndarray, ones, zeros


def _is_real(x):
    return isinstance(x, (int, float, _numpy.floating, _numpy.integer))


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    num = operator.index(num)
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    kind = None if dtype is None else _dtype(dtype)
    plain = _is_real(start) and _is_real(stop)
    if plain and kind is None and any(isinstance(x, _numpy.float32) for x in (start, stop)):
        plain = not all(isinstance(x, (_numpy.float32, float, int)) for x in (start, stop))
    if plain:
        if axis not in (0, -1):
            from numpy.exceptions import AxisError
            raise AxisError(axis, 1, "destination")
        made, step = _numpy._linspace(start, stop, num, bool(endpoint))
        if kind is not None and kind.kind in "iu":
            made = asarray([math.floor(x) for x in made.tolist()], dtype=kind)
        elif kind is not None:
            made = made.astype(kind, copy=False)
    else:
        made, step = _linspace_of_arrays(start, stop, num, endpoint, kind, axis)
    return (made, step) if retstep else made


def _linspace_of_arrays(start, stop, num, endpoint, kind, axis):
    import numpy as np
    start = asanyarray(start)
    stop = asanyarray(stop)
    between = np.result_type(start, stop, float(num))
    wanted = between if kind is None else kind
    div = num - 1 if endpoint else num
    delta = np.subtract(stop, start, dtype=between)
    steps = arange(0, num, dtype=between).reshape((-1,) + (1,) * delta.ndim)
    start = start.astype(between, copy=False)
    if div > 0:
        step = delta / div
        if np.any(step == 0):
            made = steps / div * delta
        else:
            made = steps * step
    else:
        step = float("nan")
        made = steps * delta
    made = made + start
    if endpoint and num > 1:
        made[-1, ...] = stop
    if axis != 0:
        made = np.moveaxis(made, 0, axis)
    if wanted.kind in "iu":
        made = np.floor(made)
    return made.astype(wanted, copy=False), step


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    import numpy as np
    if not isinstance(base, (float, int)) and np.ndim(base) > 0:
        n = np.broadcast(start, stop, base).ndim
        start, stop, base = (array(a, copy=None, subok=True, ndmin=n) for a in (start, stop, base))
        base = np.expand_dims(base, axis=axis)
    made = np.power(base, linspace(start, stop, num=num, endpoint=endpoint, axis=axis))
    return made if dtype is None else made.astype(dtype, copy=False)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    import numpy as np
    start = asanyarray(start)
    stop = asanyarray(stop)
    if np.any(start == 0) or np.any(stop == 0):
        raise ValueError("Geometric sequence cannot include zero")
    between = np.result_type(start, stop, float(num), np.zeros((), dtype))
    wanted = between if dtype is None else _dtype(dtype)
    start = start.astype(between, copy=True)
    stop = stop.astype(between, copy=True)
    sign = np.sign(start)
    start = start / sign
    stop = stop / sign
    made = logspace(np.log10(start), np.log10(stop), num=num, endpoint=endpoint, base=10.0, dtype=between)
    if num > 0:
        made[0] = start
        if num > 1 and endpoint:
            made[-1] = stop
    made = made * sign
    if axis != 0:
        made = np.moveaxis(made, 0, axis)
    return made.astype(wanted, copy=False)


def eye(N, M=None, k=0, dtype=float, order="C", *, device=None, like=None):
    M = N if M is None else M
    made = zeros((N, M), dtype=dtype, order=order, device=device)
    k, M = operator.index(k), operator.index(M)
    for i in range(max(0, -k), min(N, M - k)):
        made[i, i + k] = 1
    return made


def identity(n, dtype=None, *, like=None):
    return eye(n, dtype=dtype)


def diag(v, k=0):
    v = asanyarray(v)
    if v.ndim == 1:
        n = v.shape[0] + abs(k)
        made = zeros((n, n), v.dtype)
        i = k if k >= 0 else -k * n
        made[:n - k].flat[i::n + 1] = v
        return made
    if v.ndim == 2:
        return v.diagonal(k)
    raise ValueError("Input must be 1- or 2-d.")


def diagflat(v, k=0):
    return diag(asarray(v).ravel(), k)


def tri(N, M=None, k=0, dtype=float, *, like=None):
    M = N if M is None else M
    made = zeros((N, M), dtype=dtype)
    for i in range(N):
        made[i, :max(0, min(M, i + k + 1))] = 1
    return made


def _at_least_2d(m):
    m = asanyarray(m)
    if m.ndim == 1:
        # As a mask of that shape would spread it.
        m = broadcast_to(m, (m.shape[0], m.shape[0]))
    return array(m, subok=True)


def tril(m, k=0):
    made = _at_least_2d(m)
    for i in range(made.shape[-2]):
        made[..., i, max(0, i + k + 1):] = 0
    return made


def triu(m, k=0):
    made = _at_least_2d(m)
    for i in range(made.shape[-2]):
        made[..., i, :max(0, i + k)] = 0
    return made


def _indices_of(mask):
    n, m = mask.shape
    pairs = [(i, j) for i, row in enumerate(mask.tolist()) for j, yes in enumerate(row) if yes]
    return (asarray([i for i, _ in pairs], dtype=int), asarray([j for _, j in pairs], dtype=int))


def tril_indices(n, k=0, m=None):
    return _indices_of(tri(n, m, k=k, dtype=bool))


def triu_indices(n, k=0, m=None):
    mask = tri(n, m, k=k - 1, dtype=bool)
    return _indices_of(asarray([[not yes for yes in row] for row in mask.tolist()], dtype=bool).reshape(mask.shape))


def tril_indices_from(arr, k=0):
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return tril_indices(arr.shape[-2], k=k, m=arr.shape[-1])


def triu_indices_from(arr, k=0):
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return triu_indices(arr.shape[-2], k=k, m=arr.shape[-1])


def diag_indices(n, ndim=2):
    return (arange(n),) * ndim


def diag_indices_from(arr):
    if arr.ndim < 2:
        raise ValueError("input array must be at least 2-d")
    if len(set(arr.shape)) != 1:
        raise ValueError("All dimensions of input must be of equal length")
    return diag_indices(arr.shape[0], arr.ndim)


def fill_diagonal(a, val, wrap=False):
    if a.ndim < 2:
        raise ValueError("array must be at least 2-d")
    end = None
    if a.ndim == 2:
        step = a.shape[1] + 1
        if not wrap:
            end = a.shape[1] * a.shape[1]
    else:
        if len(set(a.shape)) != 1:
            raise ValueError("All dimensions of input must be of equal length")
        step, product = 1, 1
        for d in a.shape[:-1]:
            product *= d
            step += product
    a.flat[:end:step] = val


def vander(x, N=None, increasing=False):
    import numpy as np
    x = asarray(x)
    if x.ndim != 1:
        raise ValueError("x must be a one-dimensional array or sequence.")
    if N is None:
        N = len(x)
    made = empty((len(x), N), dtype=np.promote_types(x.dtype, int))
    columns = made[:, ::-1] if not increasing else made
    if N > 0:
        columns[:, 0] = 1
    for j in range(1, N):
        columns[:, j] = columns[:, j - 1] * x
    return made


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    n = len(xi)
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    one = (1,) * n
    made = [asanyarray(x).reshape(one[:i] + (-1,) + one[i + 1:]) for i, x in enumerate(xi)]
    if indexing == "xy" and n > 1:
        made[0] = made[0].reshape((1, -1) + one[2:])
        made[1] = made[1].reshape((-1, 1) + one[2:])
    if not sparse:
        from numpy import broadcast_arrays
        made = broadcast_arrays(*made, subok=True)
    if copy:
        return tuple(x.copy() for x in made)
    return tuple(made)


class _Grid:
    """`mgrid[0:3, 0:1:5j]`."""

    def __init__(self, sparse):
        self.sparse = sparse

    def __getitem__(self, key):
        if not isinstance(key, tuple) and key.stop is None and not isinstance(key.step, complex):
            key = slice(0, key.start or 0, key.step)    # as `arange` of one number
        keys = key if isinstance(key, tuple) else (key,)
        lines = [self._line(k) for k in keys]
        whole = all(all(type(x) is int for x in line) for line in lines)
        kind = int if whole and not self._is_float(keys) else float
        lines = [asarray(line, dtype=kind) for line in lines]
        if not isinstance(key, tuple):
            return lines[0]
        n = len(lines)
        if self.sparse:
            return tuple(line.reshape((1,) * i + (-1,) + (1,) * (n - i - 1)) for i, line in enumerate(lines))
        shape = tuple(len(line) for line in lines)
        made = empty((n,) + shape, dtype=kind)
        for i, line in enumerate(lines):
            made[i] = line.reshape((1,) * i + (-1,) + (1,) * (n - i - 1))
        return made

    @staticmethod
    def _is_float(keys):
        return any(isinstance(x, (float, complex, _numpy.inexact))
                   for k in keys for x in (k.start, k.stop, k.step))

    @staticmethod
    def _line(key):
        start = 0 if key.start is None else key.start
        step = 1 if key.step is None else key.step
        stop = key.stop
        if isinstance(step, (complex, _numpy.complexfloating)):
            n = int(abs(step))
            step = (stop - start) / float(n - 1) if n > 1 else 1
            return [i * step + start for i in range(n)]
        n = max(0, math.ceil((stop - start) / (step * 1.0)))
        return [i * step + start for i in range(n)]

    def __len__(self):
        return 0


mgrid = _Grid(False)
ogrid = _Grid(True)


class _IndexExpression:
    def __init__(self, maketuple):
        self.maketuple = maketuple

    def __getitem__(self, item):
        return (item,) if self.maketuple and not isinstance(item, tuple) else item


index_exp = _IndexExpression(True)
s_ = _IndexExpression(False)


class _Joined:
    """`r_[1:3, 5]` and `c_[…]`."""

    def __init__(self, axis=0, ndmin=1, trans1d=-1):
        self.axis, self.ndmin, self.trans1d = axis, ndmin, trans1d

    def __getitem__(self, key):
        from numpy import concatenate
        keys = key if isinstance(key, tuple) else (key,)
        axis, ndmin, trans1d = self.axis, self.ndmin, self.trans1d
        parts = []
        for k, one in enumerate(keys):
            if isinstance(one, str):
                if k or not one:
                    raise ValueError("special directives must be the first entry.")
                numbers = [int(x) for x in one.split(",")]
                axis = numbers[0]
                ndmin = numbers[1] if len(numbers) > 1 else ndmin
                trans1d = numbers[2] if len(numbers) > 2 else trans1d
                continue
            if isinstance(one, slice):
                start = 0 if one.start is None else one.start
                step = 1 if one.step is None else one.step
                if isinstance(step, complex):
                    part = linspace(start, one.stop, num=int(abs(step)))
                else:
                    part = arange(start, one.stop, step)
                own = 1
            else:
                part = asanyarray(one)
                own = part.ndim
            if own < ndmin:
                # The axes that it has go to `trans1d`, those that it lacks around them.
                at = trans1d if trans1d >= 0 else trans1d + ndmin - own + 1
                part = part.reshape((1,) * at + part.shape + (1,) * (ndmin - own - at))
            parts.append(part)
        return concatenate(parts, axis=axis)

    def __len__(self):
        return 0


r_ = _Joined()
c_ = _Joined(-1, 2, 0)


def indices(dimensions, dtype=int, sparse=False):
    dimensions = tuple(dimensions)
    n = len(dimensions)
    shape = (1,) * n
    if sparse:
        return tuple(arange(d, dtype=dtype).reshape(shape[:i] + (d,) + shape[i + 1:])
                     for i, d in enumerate(dimensions))
    made = empty((n,) + dimensions, dtype=dtype)
    for i, d in enumerate(dimensions):
        made[i] = arange(d, dtype=dtype).reshape(shape[:i] + (d,) + shape[i + 1:])
    return made


def fromfunction(function, shape, *, dtype=float, like=None, **kwargs):
    return function(*indices(shape, dtype=dtype), **kwargs)


def ix_(*args):
    made = []
    n = len(args)
    for k, one in enumerate(args):
        if not isinstance(one, ndarray):
            one = asarray(one)
            if one.size == 0:
                one = one.astype(_numpy.intp)
        if one.ndim != 1:
            raise ValueError("Cross index must be 1 dimensional")
        if one.dtype == bool:
            one = arange(one.size)[one]
        made.append(one.reshape((1,) * k + (one.size,) + (1,) * (n - k - 1)))
    return tuple(made)


class ndindex:
    """All indices of a shape, in C order."""

    def __init__(self, *shape):
        if len(shape) == 1 and isinstance(shape[0], tuple):
            shape = shape[0]
        if any(d < 0 for d in shape):
            raise ValueError("negative dimensions are not allowed")
        from itertools import product
        self._rest = product(*map(range, shape))

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._rest)


class ndenumerate:
    """The indices and elements of an array, in C order."""

    def __init__(self, arr):
        self.iter = asarray(arr).flat

    def __next__(self):
        return self.iter.coords, next(self.iter)

    def __iter__(self):
        return self


class broadcast:
    """What arrays have together, and their elements side by side."""

    def __init__(self, *args):
        from numpy import broadcast_shapes
        self._arrays = [asarray(a) for a in args]
        self.shape = broadcast_shapes(*(a.shape for a in self._arrays))
        self.ndim = self.nd = len(self.shape)
        self.size = math.prod(self.shape)
        self.numiter = len(args)
        self.index = 0
        self.iters = tuple(broadcast_to(a, self.shape).flat for a in self._arrays)

    def reset(self):
        self.index = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.index >= self.size:
            raise StopIteration
        made = tuple(it[self.index] for it in self.iters)
        self.index += 1
        return made


def asarray_chkfinite(a, dtype=None, order=None):
    import numpy as np
    a = asarray(a, dtype=dtype, order=order)
    if a.dtype.kind in "fc" and not np.isfinite(a).all():
        raise ValueError("array must not contain infs or NaNs")
    return a


def require(a, dtype=None, requirements=None, *, like=None):
    wanted = {r.upper() for r in requirements or ()}
    order = "F" if wanted & {"F", "F_CONTIGUOUS", "FORTRAN"} else "C" if wanted & {"C", "C_CONTIGUOUS", "CONTIGUOUS"} else "A"
    a = array(a, dtype=dtype, order=order, copy=None, subok=not wanted & {"E", "ENSUREARRAY"})
    if wanted & {"W", "WRITEABLE"} and not a.flags.writeable or wanted & {"O", "OWNDATA"} and not a.flags.owndata:
        a = a.copy(order)
    return a
