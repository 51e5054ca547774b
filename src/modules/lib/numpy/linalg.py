"""Linear algebra."""
from collections import namedtuple

import _numpy as _np
from _numpy import asarray, asanyarray, empty, ndarray, zeros
from numpy._products import dot, matmul, outer, tensordot, vecdot


class LinAlgError(ValueError):
    """A problem that has no solution."""


LinAlgError.__module__ = "numpy.linalg"

EigResult = namedtuple("EigResult", "eigenvalues eigenvectors", module="numpy.linalg._linalg")
EighResult = namedtuple("EighResult", "eigenvalues eigenvectors", module="numpy.linalg._linalg")
QRResult = namedtuple("QRResult", "Q R", module="numpy.linalg._linalg")
SlogdetResult = namedtuple("SlogdetResult", "sign logabsdet", module="numpy.linalg._linalg")
SVDResult = namedtuple("SVDResult", "U S Vh", module="numpy.linalg._linalg")


def _stacked(*arrays, square=False):
    """The arrays as stacks of doubles, and the type of results."""
    made = [asarray(a) for a in arrays]
    for a in made:
        if a.ndim < 2:
            raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")
        if square and a.shape[-1] != a.shape[-2]:
            raise LinAlgError("Last 2 dimensions of the array must be square")
    kinds = [a.dtype for a in made]
    for kind in kinds:
        if kind.names is not None:
            raise TypeError(f"array type {kind.name} is unsupported in linalg")
    is_complex = any(k.kind == "c" for k in kinds)
    short = all(k.char in "fF" for k in kinds)
    result = _np.dtype(("F" if short else "D") if is_complex else ("f" if short else "d"))
    return made, result


def _three(a, result):
    count = 1
    for d in a.shape[:-2]:
        count *= d
    return a.astype("D" if result.kind == "c" else "d").reshape((count,) + a.shape[-2:])


def _run(function, *args, failure=None):
    try:
        return function(*args)
    except ValueError as e:
        text = str(e)
        raise LinAlgError(failure if text == "did not converge" else text) from None


def _back(made, lead, result):
    return made.astype(result, copy=False).reshape(lead + made.shape[1:])


def _real(result):
    return _np.dtype("f" if result.char in "fF" else "d")


def _finite(a):
    if not _np.isfinite(a).all():
        raise LinAlgError("Array must not contain infs or NaNs")


def solve(a, b):
    (a,), _ = _stacked(a, square=True)
    b = asarray(b)
    vector = b.ndim == 1
    if b.ndim == 0:
        raise ValueError("solve: Input operand 1 does not have enough dimensions (has 0, gufunc core with signature (m,m),(m)->(m) requires 1)")
    columns = b[:, None] if vector else b
    (a, columns), result = _stacked(a, columns)
    m = a.shape[-1]
    if columns.shape[-2] != m:
        signature = "(m,m),(m)->(m)" if vector else "(m,m),(m,n)->(m,n)"
        raise ValueError(f"solve{'1' if vector else ''}: Input operand 1 has a mismatch in its core dimension 0, with gufunc "
                         f"signature {signature} (size {columns.shape[-2]} is different from {m})")
    from numpy._shape import broadcast_shapes
    lead = broadcast_shapes(a.shape[:-2], columns.shape[:-2])
    a = _three(_np.broadcast_to(a, lead + a.shape[-2:]), result)
    wide = _three(_np.broadcast_to(columns, lead + columns.shape[-2:]), result)
    made = _back(_run(_np._solve, a, wide), lead, result)
    return made[..., 0] if vector else made


def inv(a):
    (a,), result = _stacked(a, square=True)
    return _back(_run(_np._inv, _three(a, result)), a.shape[:-2], result)


def tensorsolve(a, b, axes=None):
    a, b = asanyarray(a), asarray(b)
    if axes is not None:
        order = [i for i in range(a.ndim) if i not in axes] + list(axes)
        a = a.transpose(order)
    rest = a.shape[-(a.ndim - b.ndim):]
    n = 1
    for d in rest:
        n *= d
    if a.size != n**2:
        raise LinAlgError("Input arrays must satisfy the requirement             prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])")
    return solve(a.reshape(n, n), b.ravel()).reshape(rest)


def tensorinv(a, ind=2):
    a = asarray(a)
    if ind <= 0:
        raise ValueError("Invalid ind argument.")
    n = 1
    for d in a.shape[ind:]:
        n *= d
    return inv(a.reshape(n, -1) if n else a.reshape(0, 0)).reshape(a.shape[ind:] + a.shape[:ind])


def det(a):
    (a,), result = _stacked(a, square=True)
    made = _back(_np._det(_three(a, result))[2], a.shape[:-2], result)
    return made[()]


def slogdet(a):
    (a,), result = _stacked(a, square=True)
    sign, log, _ = _np._det(_three(a, result))
    lead = a.shape[:-2]
    return SlogdetResult(_back(sign, lead, result)[()], _back(log, lead, _real(result))[()])


def cholesky(a, /, *, upper=False):
    (a,), result = _stacked(a, square=True)
    if upper:
        a = a.swapaxes(-1, -2)
        a = a.conj() if a.dtype.kind == "c" else a
    made = _back(_run(_np._cholesky, _three(a, result)), a.shape[:-2], result)
    if not upper:
        return made
    made = made.swapaxes(-1, -2)
    return made.conj() if made.dtype.kind == "c" else made


def qr(a, mode="reduced"):
    if mode not in ("reduced", "complete", "r", "raw"):
        if mode in ("f", "full", "e", "economic"):
            raise NotImplementedError(f"numpy.linalg.qr with mode '{mode}' is not supported here")
        raise ValueError(f"Unrecognized mode '{mode}'")
    (a,), result = _stacked(a)
    lead = a.shape[:-2]
    if mode == "raw":
        h, tau = _np._qr_raw(_three(a, result))
        return _back(h, lead, result), _back(tau, lead, result)
    q, r = _np._qr(_three(a, result), mode == "complete")
    r = _back(r, lead, result)
    return r if mode == "r" else QRResult(_back(q, lead, result), r)


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    (a,), result = _stacked(a)
    lead = a.shape[:-2]
    failure = "SVD did not converge"
    if not compute_uv:
        return _back(_run(_np._svd, _three(a, result), False, False, failure=failure), lead, _real(result))
    u, s, v = _run(_np._svd, _three(a, result), True, bool(full_matrices), failure=failure)
    return SVDResult(_back(u, lead, result), _back(s, lead, _real(result)), _back(v, lead, result))


def svdvals(x, /):
    return svd(x, compute_uv=False)


def _lower(UPLO):
    UPLO = UPLO.upper()
    if UPLO not in ("L", "U"):
        raise ValueError("UPLO argument must be 'L' or 'U'")
    return UPLO == "L"


def eigh(a, UPLO="L"):
    lower = _lower(UPLO)
    (a,), result = _stacked(a, square=True)
    w, v = _run(_np._eigh, _three(a, result), lower, failure="Eigenvalues did not converge")
    lead = a.shape[:-2]
    return EighResult(_back(w, lead, _real(result)), _back(v, lead, result))


def eigvalsh(a, UPLO="L"):
    return eigh(a, UPLO)[0]


def eig(a):
    (a,), result = _stacked(a, square=True)
    _finite(a)
    w, v = _run(_np._eig, _three(a, result), failure="Eigenvalues did not converge")
    lead = a.shape[:-2]
    wide = _np.dtype("F" if result.char in "fF" else "D")
    return EigResult(_back(w, lead, wide), _back(v, lead, wide))


def eigvals(a):
    return eig(a)[0]


def pinv(a, rcond=None, hermitian=False, *, rtol=None):
    a = asarray(a)
    if rcond is None:
        rcond = rtol if rtol is not None else 1e-15
    elif rtol is not None:
        raise ValueError("`rtol` and `rcond` can't be both set.")
    if a.size == 0:
        return empty(a.shape[:-2] + (a.shape[-1], a.shape[-2]), dtype=a.dtype)
    u, s, vt = svd(a.conj() if a.dtype.kind == "c" else a, full_matrices=False)
    cutoff = asarray(rcond)[..., None] * s.max(axis=-1, keepdims=True)
    large = s > cutoff
    inverse = zeros(s.shape, dtype=s.dtype)
    inverse[large] = 1 / s[large]
    return matmul(vt.swapaxes(-1, -2), inverse[..., None] * u.swapaxes(-1, -2))


def matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    A = asarray(A)
    if A.ndim < 2:
        return int(bool((A != 0).any()))
    s = svd(A, compute_uv=False)
    if tol is None:
        eps = 2.220446049250313e-16 if s.dtype.char == "d" else 1.1920929e-07
        rtol = max(A.shape[-2:]) * eps if rtol is None else rtol
        tol = s.max(axis=-1, keepdims=True) * rtol
    else:
        tol = asarray(tol)[..., None]
    return (s > tol).sum(axis=-1)


def matrix_power(a, n):
    a = asanyarray(a)
    (_,), _ = _stacked(a, square=True)
    try:
        n = n.__index__()
    except AttributeError:
        raise TypeError("exponent must be an integer") from None
    if n == 0:
        from numpy._creation import eye
        made = empty(a.shape, dtype=a.dtype)
        made[...] = eye(a.shape[-1], dtype=a.dtype)
        return made
    if n < 0:
        a, n = inv(a), -n
    made = None
    while n:
        if n & 1:
            made = a if made is None else matmul(made, a)
        n >>= 1
        if n:
            a = matmul(a, a)
    return made


def cond(x, p=None):
    x = asarray(x)
    if x.ndim >= 2 and 0 in x.shape[-2:]:
        raise LinAlgError("cond is not defined on empty arrays")
    if p in (None, 2, -2):
        s = svd(x, compute_uv=False)
        with _errors():
            made = s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
    else:
        (_,), _ = _stacked(x, square=True)
        try:
            made = norm(x, p, axis=(-2, -1)) * norm(inv(x), p, axis=(-2, -1))
        except LinAlgError:
            made = _np.float64(float("inf"))
    return made[()] if isinstance(made, ndarray) else made


def _errors():
    from numpy import errstate
    return errstate(all="ignore")


def lstsq(a, b, rcond=None):
    a, b = asarray(a), asarray(b)
    vector = b.ndim == 1
    if a.ndim != 2:
        raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be two-dimensional")
    columns = b[:, None] if vector else b
    if columns.ndim != 2:
        raise LinAlgError(f"{columns.ndim}-dimensional array given. Array must be two-dimensional")
    m, n = a.shape
    if columns.shape[0] != m:
        raise LinAlgError("Incompatible dimensions")
    _, result = _stacked(a, columns)
    eps = 2.220446049250313e-16 if _real(result).char == "d" else 1.1920929e-07
    if rcond is None:
        rcond = eps * max(m, n)
    elif rcond < 0:
        rcond = eps
    u, s, vt = svd(a.astype("D" if result.kind == "c" else "d"), full_matrices=False)
    rank = int((s > rcond * (s[0] if len(s) else 0)).sum())
    uh, v = u[:, :rank].T, vt[:rank].T
    if result.kind == "c":
        uh, v = uh.conj(), v.conj()
    x = matmul(v, matmul(uh, columns.astype(uh.dtype)) / s[:rank, None])
    residuals = empty(0)
    if rank == n and m > n:
        rest = columns - matmul(a, x)
        residuals = (abs(rest)**2).sum(axis=0)
    x = x.astype(result)
    if vector:
        x = x[:, 0]
    return x, residuals.astype(_real(result)), _np.int32(rank), s.astype(_real(result))


def multi_dot(arrays, *, out=None):
    arrays = [asanyarray(a) for a in arrays]
    if len(arrays) < 2:
        raise ValueError("Expecting at least two arrays.")
    first, last = arrays[0].ndim, arrays[-1].ndim
    if first == 1:
        arrays[0] = arrays[0].reshape(1, -1)
    if last == 1:
        arrays[-1] = arrays[-1].reshape(-1, 1)
    for a in arrays:
        if a.ndim != 2:
            raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be two-dimensional")
    n = len(arrays)
    sizes = [a.shape[0] for a in arrays] + [arrays[-1].shape[1]]
    cost = [[0] * n for _ in range(n)]
    split = [[0] * n for _ in range(n)]
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            cost[i][j], split[i][j] = min((cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j))

    def product(i, j):
        return arrays[i] if i == j else dot(product(i, split[i][j]), product(split[i][j] + 1, j))

    made = product(0, n - 1)
    if first == 1 and last == 1:
        made = made[0, 0]
    elif first == 1 or last == 1:
        made = made.ravel()
    if out is not None:
        out[...] = made
        return out
    return made


def _absolute(x):
    return abs(x)


def norm(x, ord=None, axis=None, keepdims=False):
    x = asarray(x)
    if x.dtype.kind not in "fc":
        x = x.astype("d")
    if axis is None and (ord is None or ord in ("f", "fro") and x.ndim == 2 or ord == 2 and x.ndim == 1):
        flat = x.ravel()
        if x.dtype.kind == "c":
            made = _np.sqrt(dot(flat.real, flat.real) + dot(flat.imag, flat.imag))
        else:
            made = _np.sqrt(dot(flat, flat))
        return asarray(made).reshape((1,) * x.ndim) if keepdims else made
    if axis is None:
        axis = tuple(range(x.ndim))
    elif not isinstance(axis, tuple):
        try:
            axis = (int(axis),)
        except Exception as e:
            raise TypeError("'axis' must be None, an integer or a tuple of integers") from e
    if len(axis) == 1:
        return _vector(x, ord, axis[0], keepdims)
    if len(axis) == 2:
        return _matrix(x, ord, axis, keepdims)
    raise ValueError("Improper number of dimensions to norm.")


def _vector(x, ord, axis, keepdims):
    inf = float("inf")
    size = abs(x)
    if ord == inf:
        return size.max(axis=axis, keepdims=keepdims, initial=0) if not size.size else size.max(axis=axis, keepdims=keepdims)
    if ord == -inf:
        return size.min(axis=axis, keepdims=keepdims)
    if ord == 0:
        return (x != 0).astype(size.dtype).sum(axis=axis, keepdims=keepdims)
    if ord == 1:
        return size.sum(axis=axis, keepdims=keepdims)
    if ord is None or ord == 2:
        squares = (x.conj() * x).real if x.dtype.kind == "c" else x * x
        return _np.sqrt(squares.sum(axis=axis, keepdims=keepdims))
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    made = (size**ord).sum(axis=axis, keepdims=keepdims)
    return made ** size.dtype.type(1 / ord) if isinstance(made, ndarray) else made ** (1 / ord)


def _matrix(x, ord, axes, keepdims):
    from numpy._shape import moveaxis
    inf = float("inf")
    rows, columns = (_axis(x, ax) for ax in axes)
    if rows == columns:
        raise ValueError("Duplicate axes given.")
    if ord in (2, -2) or ord == "nuc":
        s = svd(moveaxis(x, (rows, columns), (-2, -1)), compute_uv=False)
        made = s.max(axis=-1) if ord == 2 else s.min(axis=-1) if ord == -2 else s.sum(axis=-1)
    elif ord in (1, -1):
        sums = abs(x).sum(axis=rows)
        columns -= columns > rows
        made = sums.max(axis=columns) if ord == 1 else sums.min(axis=columns)
    elif ord in (inf, -inf):
        sums = abs(x).sum(axis=columns)
        rows -= rows > columns
        made = sums.max(axis=rows) if ord == inf else sums.min(axis=rows)
    elif ord in (None, "fro", "f"):
        made = _np.sqrt((abs(x)**2).sum(axis=(rows, columns)))
    else:
        raise ValueError("Invalid norm order for matrices.")
    if keepdims:
        shape = list(x.shape)
        for ax in axes:
            shape[ax] = 1
        made = asarray(made).reshape(shape)
    return made


def _axis(x, axis):
    if not -x.ndim <= axis < x.ndim:
        from numpy.exceptions import AxisError
        raise AxisError(axis, x.ndim)
    return axis % x.ndim


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    return norm(x, ord, (-2, -1), keepdims)


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    x = asarray(x)
    if axis is None:
        made = norm(x.ravel(), ord)
        return asarray(made).reshape((1,) * x.ndim) if keepdims else made
    return norm(x, ord, axis, keepdims)


def matrix_transpose(x, /):
    return asarray(x).swapaxes(-1, -2)


def diagonal(x, /, *, offset=0):
    return asarray(x).diagonal(offset, -2, -1)


def trace(x, /, *, offset=0, dtype=None):
    return asarray(x).diagonal(offset, -2, -1).sum(axis=-1, dtype=dtype)
