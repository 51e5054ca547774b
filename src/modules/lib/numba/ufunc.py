"""Kernels over whole arrays: @vectorize and @guvectorize.

A function of numbers is compiled once for each combination of element types, and called from a loop that is a
kernel too. Arguments are broadcast here; the loops see axes of one length.
"""
import numpy as np
from _ungil import njit

__all__ = ["vectorize", "guvectorize", "DUFunc", "GUFunc"]

_OPTIONS = ("fastmath", "cache", "nopython", "forceobj", "boundscheck", "error_model", "locals", "nogil")


def _options(options, what):
    unknown = set(options) - set(_OPTIONS) - {"identity", "writable_args"}
    if unknown:
        raise KeyError(f"Unrecognized options: {unknown} for {what}")
    return {name: options[name] for name in _OPTIONS if name in options}


def _check_target(target):
    if target not in ("cpu", "parallel"):
        raise ValueError(f"Unsupported target: {target!r}; it must be 'cpu' or 'parallel'")
    return target == "parallel"


_made = {}


def _made_from(source, name, parallel):
    """The kernel of that name in a source text."""
    key = (source, parallel)
    if key not in _made:
        from _ungil import prange

        names = {"prange": prange}
        exec(source, names)
        _made[key] = njit(parallel=parallel)(names[name])
    return _made[key]


def _map_loop(n, parallel):
    """out[i] = f(a0[i], a1[i], ...)"""
    names = [f"a{k}" for k in range(n)]
    calls = ", ".join(f"{name}[i]" for name in names)
    loop = "prange" if parallel else "range"
    source = (
        f"def loop(f, out, {', '.join(names)}):\n"
        f"    for i in {loop}(out.shape[0]):\n"
        f"        out[i] = f({calls})\n"
    )
    return _made_from(source, "loop", parallel)


_FOLD = """
def fold(f, a, first):
    acc = first
    for i in range(a.shape[0]):
        acc = f(acc, a[i])
    return acc
"""

_ACCUMULATE = """
def accumulate(f, a, out):
    acc = a[0]
    out[0] = acc
    for i in range(1, a.shape[0]):
        out[i] = f(out[i - 1], a[i])
"""


def _element(value):
    """An argument as an array, and whether its type gives way to the others'."""
    weak = isinstance(value, (bool, int, float, complex)) and not isinstance(value, np.generic)
    return np.asarray(value), weak


_KINDS = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}


def _fits(found, weak, wanted):
    if weak:
        return _KINDS[found.kind] <= _KINDS[wanted.kind]
    return np.can_cast(found, wanted, "safe")


def _dtype_of(ty):
    """NumPy's type for a kernel's: of an array, that of its elements."""
    name = str(ty)
    if name.startswith(("array(", "readonly array(")):
        name = name[name.index("(") + 1 : name.index(",")]
    return np.dtype("bool" if name == "bool" else name)


def _in_line(array, shape):
    """The elements of an array that is broadcast to a shape, along one axis."""
    if array.ndim == 0:
        return np.broadcast_to(array, (int(np.prod(shape, dtype=np.int64)),))
    if array.shape != shape:
        array = np.broadcast_to(array, shape)
    return array if array.ndim == 1 else array.reshape(-1)


def _stored(result, out):
    if out is None:
        return result
    if out.shape != result.shape:
        raise ValueError(f"output array has shape {out.shape}, the result has {result.shape}")
    out[...] = result
    return out


class DUFunc:
    """A function of numbers that works element by element on arrays."""

    def __init__(self, py_func, signatures=(), identity=None, target="cpu", **options):
        signatures = list(signatures)
        self.__ungil_kernel__ = njit(signatures or None, **_options(options, "vectorize"))(py_func)
        self.py_func = self.__wrapped__ = py_func
        self.__name__ = py_func.__name__
        self.__qualname__ = py_func.__qualname__
        self.__module__ = py_func.__module__
        self.__doc__ = py_func.__doc__
        self.nin = py_func.__code__.co_argcount
        self.nout = 1
        self.nargs = self.nin + 1
        self.signature = None
        self._parallel = _check_target(target)
        if identity is not None and identity not in (0, 1, "reorderable"):
            raise ValueError(f"bad identity: {identity!r}")
        self.identity = None if identity == "reorderable" else identity
        self._loops = []
        for made in self.__ungil_kernel__.nopython_signatures:
            self._note(made)
        self._frozen = bool(self._loops)

    def __repr__(self):
        return f"<numba._DUFunc '{self.__name__}'>"

    def __reduce__(self):
        return self.__qualname__

    def add(self, signature):
        """Compiles the function for a signature."""
        self._note(self.__ungil_kernel__.compile(signature))

    def _note(self, made):
        declared = [_dtype_of(ty) for ty in made.args]
        if len(declared) != self.nin:
            raise TypeError(f"{self.__name__} takes {self.nin} arguments, the signature has {len(declared)}")
        self._loops.append((declared, _dtype_of(made.return_type)))

    @property
    def ntypes(self):
        return len(self._loops)

    @property
    def types(self):
        chars = lambda dtypes: "".join(d.char for d in dtypes)
        return [f"{chars(inputs)}->{output.char}" for inputs, output in self._loops]

    def _loop_for(self, arrays):
        for inputs, output in self._loops:
            if all(a.dtype == to for (a, _), to in zip(arrays, inputs)):
                return inputs, output
        for inputs, output in self._loops:
            if all(_fits(a.dtype, weak, to) for (a, weak), to in zip(arrays, inputs)):
                return inputs, output
        if self._frozen:
            found = ", ".join(a.dtype.name for a, _ in arrays)
            raise TypeError(
                f"ufunc '{self.__name__}' not supported for the input types ({found}), and the inputs could "
                "not be safely coerced to any supported types according to the casting rule ''safe''"
            )
        inputs = [a.dtype for a, _ in arrays]
        made = self.__ungil_kernel__.compile(tuple(_kernel_type(d) for d in inputs))
        loop = (inputs, _dtype_of(made.return_type))
        self._loops.append(loop)
        return loop

    def __call__(self, *args, out=None, **kwargs):
        if kwargs:
            raise TypeError(f"{self.__name__}() got an unexpected keyword argument '{next(iter(kwargs))}'")
        if len(args) == self.nin + 1 and out is None:
            out = args[-1]
            args = args[:-1]
        if len(args) != self.nin:
            raise TypeError(
                f"{self.__name__}() takes from {self.nin} to {self.nargs} positional arguments but "
                f"{len(args)} were given"
            )
        if isinstance(out, tuple):
            (out,) = out
        arrays = [_element(a) for a in args]
        inputs, output = self._loop_for(arrays)
        shape = np.broadcast_shapes(*(a.shape for a, _ in arrays))
        lines = [
            _in_line(a.astype(to) if a.dtype != to else a, shape)
            for (a, _), to in zip(arrays, inputs)
        ]
        result = np.empty(shape, output)
        _map_loop(self.nin, self._parallel)(self.__ungil_kernel__, result.reshape(-1), *lines)
        if out is not None:
            return _stored(result, out)
        return result[()] if result.ndim == 0 else result

    def _binary(self, what):
        if self.nin != 2:
            raise ValueError(f"{what} only supported for binary functions")

    def reduce(self, array, axis=0, dtype=None, out=None, keepdims=False, initial=None):
        """Folds along an axis, along several, or (None) along all."""
        self._binary("reduce")
        array = np.asarray(array, dtype)
        if axis is None:
            axes = tuple(range(array.ndim))
        else:
            axes = axis if isinstance(axis, tuple) else (axis,)
        axes = sorted((a % array.ndim for a in axes), reverse=True)
        result = array
        for at in axes:
            result = self._reduced(result, at, initial)
            initial = None
        if keepdims:
            for at in reversed(axes):
                result = np.expand_dims(result, at)
        if out is not None:
            return _stored(np.asarray(result), out)
        return result[()] if isinstance(result, np.ndarray) and result.ndim == 0 else result

    def _reduced(self, array, axis, initial):
        array = np.moveaxis(array, axis, 0)
        first, rest = initial, array
        if first is None:
            if array.shape[0] == 0:
                if self.identity is None:
                    raise ValueError(
                        f"zero-size array to reduction operation {self.__name__} which has no identity"
                    )
                first = self.identity
            else:
                first, rest = array[0], array[1:]
        if array.ndim == 1:
            output = self._loop_for([(array, False), (array, False)])[1]
            first = np.asarray(first).astype(output)[()]
            fold = _made_from(_FOLD, "fold", False)
            return output.type(fold(self.__ungil_kernel__, rest, first))
        acc = np.array(np.broadcast_to(first, array.shape[1:]))
        for row in rest:
            acc = self(acc, row)
        return acc

    def accumulate(self, array, axis=0, dtype=None, out=None):
        self._binary("accumulate")
        array = np.moveaxis(np.asarray(array, dtype), axis, 0)
        output = self._loop_for([(array, False), (array, False)])[1]
        result = np.empty(array.shape, output)
        if array.ndim == 1 and array.size:
            accumulate = _made_from(_ACCUMULATE, "accumulate", False)
            accumulate(self.__ungil_kernel__, array.astype(output), result)
        elif array.size:
            result[0] = array[0]
            for i in range(1, array.shape[0]):
                result[i] = self(result[i - 1], array[i])
        result = np.moveaxis(result, 0, axis)
        return result if out is None else _stored(result, out)

    def outer(self, a, b, **kwargs):
        self._binary("outer")
        a, b = np.asarray(a), np.asarray(b)
        return self(a.reshape(a.shape + (1,) * b.ndim), b, **kwargs)

    def at(self, array, indices, *values):
        """Works in place at places that may repeat."""
        places = np.arange(array.size).reshape(array.shape)[indices].reshape(-1)
        others = [np.broadcast_to(v, places.shape).reshape(-1) for v in values]
        flat = array.reshape(-1)
        for k, place in enumerate(places):
            flat[place] = self(flat[place], *(o[k] for o in others))
        if not np.shares_memory(flat, array):
            array[...] = flat.reshape(array.shape)


def _kernel_type(dtype):
    import _ungil

    return getattr(_ungil, "boolean" if dtype.kind == "b" else dtype.name)


def vectorize(ftylist_or_function=(), target="cpu", identity=None, **options):
    """Makes a function of numbers work on arrays, for the given signatures or for whatever it is called with."""
    _check_target(target)
    if callable(ftylist_or_function) and hasattr(ftylist_or_function, "__code__"):
        return DUFunc(ftylist_or_function, (), identity, target, **options)
    signatures = ftylist_or_function
    if isinstance(signatures, str) or not isinstance(signatures, (list, tuple)):
        signatures = [signatures]

    def decorate(function):
        return DUFunc(function, signatures, identity, target, **options)

    return decorate


def _layout(text):
    """`(m,n),(n)->(m)` as the names of the axes of each input and output."""
    sides = text.replace(" ", "").split("->")
    if len(sides) != 2:
        raise ValueError(f"malformed gufunc signature: {text}")

    def axes(side):
        if not side:
            return []
        if not (side.startswith("(") and side.endswith(")")):
            raise ValueError(f"malformed gufunc signature: {text}")
        return [tuple(part.split(",")) if part else () for part in side[1:-1].split("),(")]

    return axes(sides[0]), axes(sides[1])


class GUFunc:
    """A function of parts of arrays that works on whatever axes stand in front of them."""

    def __init__(self, py_func, layout, signatures=(), target="cpu", **options):
        self.__ungil_kernel__ = njit(**_options(options, "guvectorize"))(py_func)
        self.py_func = self.__wrapped__ = py_func
        self.__name__ = py_func.__name__
        self.__qualname__ = py_func.__qualname__
        self.__module__ = py_func.__module__
        self.__doc__ = py_func.__doc__
        self.signature = layout
        self._inputs, self._outputs = _layout(layout)
        self.nin, self.nout = len(self._inputs), len(self._outputs)
        self.nargs = self.nin + self.nout
        known = {name for axes in self._inputs for name in axes}
        self._unknown = {name for axes in self._outputs for name in axes} - known
        self._parallel = _check_target(target)
        self._loops = []
        for signature in signatures:
            self._loops.append(self._declared(signature))

    def __repr__(self):
        return f"<numba._GUFunc '{self.__name__}'>"

    def __reduce__(self):
        return self.__qualname__

    def _declared(self, signature):
        from _ungil import signature_types

        types = signature_types(signature)
        if len(types) != self.nargs:
            raise TypeError(
                f"the signature of {self.__name__} has {len(types)} arguments, the layout {self.nargs}"
            )
        return [_dtype_of(ty) for ty in types]

    @property
    def types(self):
        of = lambda loop: "".join(d.char for d in loop[: self.nin])
        return [f"{of(loop)}->{''.join(d.char for d in loop[self.nin:])}" for loop in self._loops]

    def _loop_for(self, arrays):
        for loop in self._loops:
            if all(_fits(a.dtype, weak, to) for (a, weak), to in zip(arrays, loop)):
                return loop
        found = ", ".join(a.dtype.name for a, _ in arrays)
        raise TypeError(f"ufunc '{self.__name__}' not supported for the input types ({found})")

    def __call__(self, *args, out=None, **kwargs):
        if kwargs:
            raise TypeError(f"{self.__name__}() got an unexpected keyword argument '{next(iter(kwargs))}'")
        outs = list(args[self.nin :])
        if out is not None:
            outs = list(out) if isinstance(out, tuple) else [out]
        if len(args) < self.nin or len(args) > self.nargs:
            raise TypeError(
                f"{self.__name__}() takes from {self.nin} to {self.nargs} positional arguments but "
                f"{len(args)} were given"
            )
        arrays = [_element(a) for a in args[: self.nin]]
        if self._loops:
            dtypes = self._loop_for(arrays)
        elif len(outs) == self.nout:
            dtypes = [a.dtype for a, _ in arrays] + [np.asarray(o).dtype for o in outs]
        else:
            raise TypeError(f"{self.__name__}() has no signature: the outputs must be given")
        sizes, loops = {}, []
        for k, ((array, _), axes) in enumerate(zip(arrays, self._inputs)):
            self._match(k, array.shape, axes, sizes)
            loops.append(array.shape[: array.ndim - len(axes)])
        for k, (array, axes) in enumerate(zip(outs, self._outputs)):
            self._match(self.nin + k, array.shape, axes, sizes)
        if self._unknown - set(sizes):
            raise ValueError(
                f"{self.__name__}: the outputs must be given, since the inputs do not say how long the axes "
                f"{', '.join(sorted(self._unknown))} are"
            )
        shape = np.broadcast_shapes(*loops) if loops else ()
        for array, axes in zip(outs, self._outputs):
            shape = np.broadcast_shapes(shape, array.shape[: array.ndim - len(axes)])
        n = int(np.prod(shape, dtype=np.int64))
        given = []
        for (array, _), axes, dtype in zip(arrays, self._inputs, dtypes):
            core = array.shape[array.ndim - len(axes) :]
            array = array.astype(dtype) if array.dtype != dtype else array
            given.append(np.broadcast_to(array, shape + core).reshape((n,) + core))
        results, flat = [], []
        for k, axes in enumerate(self._outputs):
            core = tuple(sizes[name] for name in axes)
            result = np.empty(shape + core, dtypes[self.nin + k])
            if k < len(outs):
                result[...] = outs[k]
            results.append(result)
            flat.append(result.reshape((n,) + (core or (1,))))
        self._loop()(self.__ungil_kernel__, n, *given, *flat)
        for k, target in enumerate(outs):
            target[...] = results[k]
            results[k] = target
        results = [r[()] if r.ndim == 0 else r for r in results]
        return results[0] if self.nout == 1 else tuple(results)

    def _match(self, number, shape, axes, sizes):
        if len(shape) < len(axes):
            raise ValueError(
                f"{self.__name__}: Input operand {number} does not have enough dimensions (has {len(shape)}, "
                f"gufunc core with signature {self.signature} requires {len(axes)})"
            )
        for name, size in zip(axes, shape[len(shape) - len(axes) :]):
            if sizes.setdefault(name, size) != size:
                raise ValueError(
                    f"{self.__name__}: Input operand {number} has a mismatch in its core dimension, with "
                    f"gufunc signature {self.signature} (size {size} is different from {sizes[name]})"
                )

    def _loop(self):
        names = [f"a{k}" for k in range(self.nargs)]
        loop = "prange" if self._parallel else "range"
        source = (
            f"def loop(f, n, {', '.join(names)}):\n"
            f"    for i in {loop}(n):\n"
            f"        f({', '.join(f'{name}[i]' for name in names)})\n"
        )
        return _made_from(source, "loop", self._parallel)


def guvectorize(*args, target="cpu", **options):
    """Makes a function of parts of arrays work on arrays of such parts: `guvectorize(signatures, layout)`."""
    if len(args) == 1:
        signatures, layout = (), args[0]
    elif len(args) == 2:
        signatures, layout = args
    else:
        raise TypeError("guvectorize() takes a list of signatures and a layout")
    if isinstance(signatures, str) or not isinstance(signatures, (list, tuple)):
        signatures = [signatures]

    def decorate(function):
        return GUFunc(function, layout, signatures, target, **options)

    return decorate
