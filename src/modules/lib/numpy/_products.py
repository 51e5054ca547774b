"""Products of arrays."""
from operator import index as _index

import _numpy as _np
from _numpy import asanyarray, asarray, empty, ndarray, zeros


def _common(a, b, dtype=None):
    common = _np.dtype(dtype) if dtype is not None else _np.result_type(a.dtype, b.dtype)
    return a.astype(common, copy=False), b.astype(common, copy=False)


def _given(made, out):
    if out is None:
        return made
    if not isinstance(out, ndarray):
        raise TypeError("return arrays must be of ArrayType")
    out[...] = made
    return out


def _matrices(a, b):
    """The product of stacks, whose leading axes broadcast."""
    if a.ndim == b.ndim == 2:
        return _np._matmul(a.reshape(1, *a.shape), b.reshape(1, *b.shape)).reshape(a.shape[0], b.shape[1])
    from numpy._shape import broadcast_shapes
    lead = broadcast_shapes(a.shape[:-2], b.shape[:-2])
    count = 1
    for d in lead:
        count *= d
    m, k, n = *a.shape[-2:], b.shape[-1]

    def stacked(x):
        size = 1
        for d in x.shape[:-2]:
            size *= d
        if size != 1 and x.shape[:-2] != lead:
            x = _np.broadcast_to(x, lead + x.shape[-2:])
            size = count
        return x.reshape((size,) + x.shape[-2:])

    if count == 0:
        return zeros(lead + (m, n), dtype=a.dtype)
    made = _np._matmul(stacked(a), stacked(b))
    return made.reshape(lead + (m, n))


_SIGNATURE = "(n?,k),(k,m?)->(n?,m?)"


def matmul(x1, x2, /, out=None, *, dtype=None, casting="same_kind", order="K", subok=True, axes=None, axis=None):
    a, b = asanyarray(x1), asanyarray(x2)
    for i, x in enumerate((a, b)):
        if x.ndim == 0:
            raise ValueError(f"matmul: Input operand {i} does not have enough dimensions (has 0, gufunc core with "
                             f"signature {_SIGNATURE} requires 1)")
    k, l = a.shape[-1], b.shape[0] if b.ndim == 1 else b.shape[-2]
    if k != l:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                         f"{_SIGNATURE} (size {l} is different from {k})")
    a, b = _common(a, b, dtype)
    if a.ndim == b.ndim == 1:
        return _given(_np._vdot(a, b, False), out)
    row, column = a.ndim == 1, b.ndim == 1
    if row:
        a = a.reshape(1, k)
    if column:
        b = b.reshape(k, 1)
    try:
        made = _matrices(a, b)
    except ValueError as e:
        if "broadcast" not in str(e):
            raise
        one, two = (str(tuple(x)).replace(" ", "") for x in (a.shape, b.shape))
        raise ValueError(f"operands could not be broadcast together with remapped shapes [original->remapped]: "
                         f"{one}->({','.join(map(str, a.shape[:-2]))},newaxis,newaxis) "
                         f"{two}->({','.join(map(str, b.shape[:-2]))},newaxis,newaxis)  and requested shape "
                         f"({a.shape[-2]},{b.shape[-1]})") from None
    if row:
        made = made.reshape(made.shape[:-2] + made.shape[-1:])
    if column:
        made = made.reshape(made.shape[:-1])
    return _given(made, out)


def operator(a, b):
    """`a @ b`."""
    for x in (a, b):
        if not isinstance(x, (ndarray, _np.generic, list, tuple, int, float, complex)) and not hasattr(x, "__array__"):
            return NotImplemented
    return matmul(a, b)


def in_place(a, b):
    """`a @= b`."""
    made = matmul(a, b)
    if made.shape != a.shape:
        raise ValueError("inplace matrix multiplication requires the first operand to have at least one and the second "
                         "at least two dimensions.")
    a[...] = made
    return a


def _text(shape):
    return "(" + ",".join(map(str, shape)) + (",)" if len(shape) == 1 else ")")


def dot(a, b, out=None):
    a, b = asanyarray(a), asanyarray(b)
    if a.ndim == 0 or b.ndim == 0:
        return _given(a * b, out)
    axis = max(b.ndim - 2, 0)
    if a.shape[-1] != b.shape[axis]:
        raise ValueError(f"shapes {_text(a.shape)} and {_text(b.shape)} not aligned: {a.shape[-1]} (dim {a.ndim - 1}) "
                         f"!= {b.shape[axis]} (dim {axis})")
    a, b = _common(a, b)
    if a.ndim == b.ndim == 1:
        return _given(_np._vdot(a, b, False), out)
    if a.ndim <= 2 and b.ndim <= 2:
        return matmul(a, b, out)
    k = a.shape[-1]
    rest = b.shape[:axis] + b.shape[axis + 1:]
    if b.ndim > 1:
        b = b.transpose(axis, *[i for i in range(b.ndim) if i != axis])
    made = _matrices(a.reshape(-1, k), b.reshape(k, -1))
    return _given(made.reshape(a.shape[:-1] + rest), out)


def vdot(a, b, /):
    a, b = asarray(a).ravel(), asarray(b).ravel()
    if a.size != b.size:
        raise ValueError("cannot reshape array of size {} into shape {}".format(a.size, _text(b.shape)))
    a, b = _common(a, b)
    return _np._vdot(a, b, True)


def vecdot(x1, x2, /, out=None, *, axis=-1, dtype=None, **kwargs):
    a, b = asanyarray(x1), asanyarray(x2)
    from numpy._shape import moveaxis
    a, b = moveaxis(a, axis, -1), moveaxis(b, axis, -1)
    if a.shape[-1] != b.shape[-1]:
        raise ValueError("vecdot: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                         f"(n),(n)->() (size {b.shape[-1]} is different from {a.shape[-1]})")
    a, b = _common(a, b, dtype)
    a = a.conj() if a.dtype.kind == "c" else a
    made = _matrices(a[..., None, :], b[..., :, None])
    made = made.reshape(made.shape[:-2])
    return _given(made if made.ndim else made[()], out)


def matvec(x1, x2, /, out=None, *, dtype=None):
    a, b = asanyarray(x1), asanyarray(x2)
    if b.ndim == 0 or a.ndim < 2:
        which, have, need = (0, a.ndim, 2) if a.ndim < 2 else (1, b.ndim, 1)
        raise ValueError(f"matvec: Input operand {which} does not have enough dimensions (has {have}, gufunc core with "
                         f"signature (m,n),(n)->(m) requires {need})")
    if a.shape[-1] != b.shape[-1]:
        raise ValueError("matvec: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                         f"(m,n),(n)->(m) (size {b.shape[-1]} is different from {a.shape[-1]})")
    a, b = _common(a, b, dtype)
    return _given(_matrices(a, b[..., :, None])[..., 0], out)


def vecmat(x1, x2, /, out=None, *, dtype=None):
    a, b = asanyarray(x1), asanyarray(x2)
    if a.ndim == 0 or b.ndim < 2:
        which, have, need = (0, 0, 1) if a.ndim == 0 else (1, b.ndim, 2)
        raise ValueError(f"vecmat: Input operand {which} does not have enough dimensions (has {have}, gufunc core with "
                         f"signature (n),(n,m)->(m) requires {need})")
    if a.shape[-1] != b.shape[-2]:
        raise ValueError("vecmat: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                         f"(n),(n,m)->(m) (size {b.shape[-2]} is different from {a.shape[-1]})")
    a, b = _common(a, b, dtype)
    a = a.conj() if a.dtype.kind == "c" else a
    return _given(_matrices(a[..., None, :], b)[..., 0, :], out)


def inner(a, b, /):
    a, b = asanyarray(a), asanyarray(b)
    if a.ndim == 0 or b.ndim == 0:
        return a * b
    if a.shape[-1] != b.shape[-1]:
        turned = b.shape[:-2] + b.shape[:-3:-1]
        raise ValueError(f"shapes {_text(a.shape)} and {_text(turned)} not aligned: {a.shape[-1]} (dim {a.ndim - 1}) "
                         f"!= {b.shape[-1]} (dim {max(b.ndim - 2, 0)})")
    return tensordot(a, b, axes=([a.ndim - 1], [b.ndim - 1]))[()]


def outer(a, b, out=None):
    a, b = asarray(a).ravel(), asarray(b).ravel()
    return _np.multiply(a[:, None], b[None, :], out)


def tensordot(a, b, axes=2):
    try:
        axes_a, axes_b = axes
    except TypeError:
        axes_a, axes_b = list(range(-axes, 0)), list(range(axes))
    axes_a = list(axes_a) if hasattr(axes_a, "__len__") else [axes_a]
    axes_b = list(axes_b) if hasattr(axes_b, "__len__") else [axes_b]
    a, b = asarray(a), asarray(b)
    fits = len(axes_a) == len(axes_b)
    if fits:
        for i, k in zip(axes_a, axes_b):
            if a.shape[i] != b.shape[k]:
                fits = False
    if not fits:
        raise ValueError("shape-mismatch for sum")
    axes_a, axes_b = [i % a.ndim for i in axes_a], [k % b.ndim for k in axes_b]
    free_a = [i for i in range(a.ndim) if i not in axes_a]
    free_b = [k for k in range(b.ndim) if k not in axes_b]
    size = 1
    for i in axes_a:
        size *= a.shape[i]

    def length(x, free):
        n = 1
        for i in free:
            n *= x.shape[i]
        return n

    left = a.transpose(*free_a, *axes_a).reshape(length(a, free_a), size) if a.ndim else a.reshape(1, 1)
    right = b.transpose(*axes_b, *free_b).reshape(size, length(b, free_b)) if b.ndim else b.reshape(1, 1)
    left, right = _common(left, right)
    return _matrices(left, right).reshape([a.shape[i] for i in free_a] + [b.shape[k] for k in free_b])


def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    a = asanyarray(a)
    if a.ndim < 2:
        raise ValueError("diag requires an array of at least two dimensions")
    return a.diagonal(offset, axis1, axis2).sum(axis=-1, dtype=dtype, out=out)


def kron(a, b):
    a, b = asanyarray(a), asanyarray(b)
    nd = max(a.ndim, b.ndim)
    if not a.ndim or not b.ndim:
        return _np.multiply(a, b)
    one = (1,) * (nd - a.ndim) + a.shape
    two = (1,) * (nd - b.ndim) + b.shape
    wide = a.reshape(tuple(d for n in one for d in (n, 1))) * b.reshape(tuple(d for n in two for d in (1, n)))
    return wide.reshape(tuple(m * n for m, n in zip(one, two)))


# Einstein's sums

def _subscripts(operands):
    if isinstance(operands[0], str):
        text = operands[0].replace(" ", "")
        for c in text:
            if c not in ".,->" and not c.isalpha():
                raise ValueError(f"invalid subscript '{c}' in einstein sum subscripts string, subscripts must be letters")
        return text, [asanyarray(x) for x in operands[1:]]
    arrays, lists = [], []
    rest = list(operands)
    while len(rest) >= 2:
        arrays.append(asanyarray(rest.pop(0)))
        lists.append(rest.pop(0))
    letter = lambda s: "..." if s is Ellipsis else chr((65 if s < 26 else 97 - 26) + _index(s))
    text = ",".join("".join(letter(s) for s in part) for part in lists)
    if rest:
        text += "->" + "".join(letter(s) for s in rest[0])
    return text, arrays


def einsum(*operands, out=None, dtype=None, order="K", casting="safe", optimize=False):
    if not operands:
        raise ValueError("must specify the einstein sum subscripts string and at least one operand, or at least one "
                         "operand and its corresponding subscripts list")
    text, arrays = _subscripts(operands)
    inputs, arrow, output = text.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(arrays):
        more = "more" if len(arrays) < len(terms) else "fewer"
        raise ValueError(f"{more} operands provided to einstein sum function than specified in the subscripts string")
    # The axes of an ellipsis get letters that no text has.
    wide = 0
    split = []
    for term, x in zip(terms, arrays):
        named = term.replace("...", "")
        if "." in named:
            raise ValueError("einstein sum subscripts string contains a '.' that is not part of an ellipsis ('...') ")
        extra = x.ndim - len(named)
        if extra < 0:
            raise ValueError("einstein sum subscripts string contains too many subscripts for operand "
                             f"{len(split)}")
        if extra and "..." not in term:
            raise ValueError("operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis "
                             "provided to broadcast the extra dimensions.")
        wide = max(wide, extra)
        split.append((term, extra))
    spare = [chr(0x2460 + i) for i in range(wide)]
    terms = [term.replace("...", "".join(spare[wide - extra:])) if "..." in term else term for term, extra in split]
    if arrow:
        output = output.replace("...", "".join(spare))
    else:
        everything = "".join(terms)
        output = "".join(spare) + "".join(sorted(c for c in set(everything) if everything.count(c) == 1 and c not in spare))
    sizes = {}
    for i, (term, x) in enumerate(zip(terms, arrays)):
        for c, d in zip(term, x.shape):
            known = sizes.setdefault(c, d)
            if known != d and known != 1 and d != 1:
                raise ValueError("operands could not be broadcast together with remapped shapes [original->remapped]: "
                                 + " ".join(f"{_text(y.shape)}->{_text(y.shape)}" for y in arrays) + " "
                                 if len(arrays) > 1 else
                                 f"dimensions in single operand for collapsing index '{c}' don't match ({known} != {d})")
            sizes[c] = max(known, d) if 0 not in (known, d) else 0
    for k, c in enumerate(output):
        if c not in sizes:
            raise ValueError(f"einstein sum subscripts string included output subscript '{c}' which never appeared in an input")
        if c in output[:k]:
            raise ValueError(f"einstein sum subscripts string includes output subscript '{c}' multiple times")
    common = _np.dtype(dtype) if dtype is not None else _np.result_type(*[x.dtype for x in arrays])
    parts = [_diagonal(term, x.astype(common, copy=False)) for term, x in zip(terms, arrays)]
    while len(parts) > 1:
        i, k = (0, 1) if not optimize else _cheapest(parts, output, sizes)
        (a, x), (b, y) = parts[i], parts[k]
        rest = [p for n, p in enumerate(parts) if n not in (i, k)]
        parts = rest + [_pair(a, x, b, y, output + "".join(t for t, _ in rest))]
    term, x = parts[0]
    away = tuple(i for i, c in enumerate(term) if c not in output)
    if away:
        x = x.sum(axis=away, dtype=common) if common.kind != "b" else x.any(axis=away)
        x = asarray(x)
        term = "".join(c for c in term if c in output)
    made = x.transpose([term.index(c) for c in output]) if output else x
    if len(arrays) > 1 or away:
        made = asarray(made)
    return _given(made if made.ndim else made[()], out)


def _diagonal(term, x):
    """An operand with each letter once."""
    for c in dict.fromkeys(term):
        while term.count(c) > 1:
            i = term.index(c)
            k = term.index(c, i + 1)
            x = x.diagonal(0, i, k)
            term = term[:i] + term[i + 1:k] + term[k + 1:] + c
    return term, x


def _cheapest(parts, output, sizes):
    """The pair whose product has the fewest elements."""
    best = None
    for i in range(len(parts)):
        for k in range(i + 1, len(parts)):
            others = output + "".join(t for n, (t, _) in enumerate(parts) if n not in (i, k))
            n = 1
            for c in set(parts[i][0] + parts[k][0]):
                if c in others:
                    n *= sizes[c]
            if best is None or n < best[0]:
                best = n, i, k
    return best[1:]


def _pair(a, x, b, y, kept):
    """The product of two operands, summed over what nobody else needs."""
    a, x = _summed(a, x, b + kept)
    b, y = _summed(b, y, a + kept)
    batch = [c for c in a if c in b and c in kept]
    inner_ = [c for c in a if c in b and c not in kept]
    left = [c for c in a if c not in b]
    right = [c for c in b if c not in a]
    size = lambda t, z, c: z.shape[t.index(c)]
    for c in batch + inner_:
        m, n = size(a, x, c), size(b, y, c)
        if m != n:
            x = _np.broadcast_to(x, tuple(n if t == c and m == 1 else d for t, d in zip(a, x.shape)))
            y = _np.broadcast_to(y, tuple(m if t == c and n == 1 else d for t, d in zip(b, y.shape)))
    p = x.transpose([a.index(c) for c in batch + left + inner_]) if a else x
    q = y.transpose([b.index(c) for c in batch + inner_ + right]) if b else y
    lengths = lambda t, z, cs: [size(t, z, c) for c in cs]
    total = lambda ds: _np.prod(asarray(ds, dtype="l")) if ds else 1
    nb, nl, ni, nr = (int(total(lengths(t, z, cs))) for t, z, cs in ((a, x, batch), (a, x, left), (a, x, inner_), (b, y, right)))
    if nb * nl * nr == 0 or ni == 0:
        made = zeros((nb, nl, nr), dtype=x.dtype)
    else:
        made = _np._matmul(p.reshape(nb, nl, ni), q.reshape(nb, ni, nr))
    shape = lengths(a, x, batch) + lengths(a, x, left) + lengths(b, y, right)
    return "".join(batch + left + right), made.reshape(shape)


def _summed(term, x, kept):
    away = tuple(i for i, c in enumerate(term) if c not in kept)
    if away:
        x = asarray(x.sum(axis=away, dtype=x.dtype) if x.dtype.kind != "b" else x.any(axis=away))
        term = "".join(c for c in term if c in kept)
    return term, x


def einsum_path(*operands, optimize="greedy", einsum_call=False):
    raise NotImplementedError("numpy.einsum_path is not supported here")
