"""@stencil: a function of an element's neighbours, for all elements that have them."""
import ast
import inspect
import textwrap

import numpy as np
from _ungil import njit

__all__ = ["stencil", "StencilFunc"]


class _Shift(ast.NodeTransformer):
    """Makes indices that count from the element out of indices that count from the array's beginning."""

    def __init__(self, relative, error):
        self.relative = relative
        self.error = error
        self.reach = {}
        self.ndim = None

    def visit_Subscript(self, node):
        self.generic_visit(node)
        if not (isinstance(node.value, ast.Name) and node.value.id in self.relative):
            return node
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if self.ndim is None:
            self.ndim = len(items)
        elif self.ndim != len(items):
            raise self.error("all relatively indexed arrays must have as many axes")
        shifted = []
        for axis, item in enumerate(items):
            try:
                distance = ast.literal_eval(item)
            except ValueError:
                distance = None
            if isinstance(distance, int):
                low, high = self.reach.get(axis, (0, 0))
                self.reach[axis] = (min(low, distance), max(high, distance))
            else:
                self.reach[axis] = None
            place = ast.Name(f"_at{axis}", ast.Load())
            shifted.append(ast.BinOp(place, ast.Add(), item))
        index = shifted[0] if len(shifted) == 1 else ast.Tuple(shifted, ast.Load())
        return ast.Subscript(node.value, index, node.ctx)


class StencilFunc:
    """Computes each element of an array from the neighbours of that element."""

    def __init__(self, function, options):
        from numba.core.errors import UnsupportedError

        self._function = function
        self.__name__ = function.__name__
        self.__doc__ = function.__doc__
        unknown = set(options) - {"neighborhood", "cval", "standard_indexing", "func_or_mode", "parallel"}
        if unknown:
            raise ValueError(f"Unknown stencil option {sorted(unknown)[0]}")
        self._cval = options.get("cval", 0)
        standard = options.get("standard_indexing", ())
        self._parallel = bool(options.get("parallel", False))
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        definition = next(n for n in tree.body if isinstance(n, ast.FunctionDef))
        self._names = [a.arg for a in definition.args.args]
        if not self._names:
            raise ValueError("a stencil needs at least one array")
        if self._names[0] in standard:
            raise ValueError("The first argument to a stencil kernel must use relative indexing, not standard indexing.")
        for name in standard:
            if name not in self._names:
                raise ValueError("Standard indexing requested for an array name not present in the stencil kernel definition.")
        shift = _Shift(set(self._names) - set(standard), ValueError)
        body = [shift.visit(statement) for statement in definition.body]
        if shift.ndim is None:
            raise ValueError("Stencil kernel with no accesses to relatively indexed arrays.")
        self.ndim = shift.ndim
        if options.get("neighborhood") is not None:
            self.neighborhood = tuple(tuple(pair) for pair in options["neighborhood"])
        else:
            pairs = [shift.reach.get(axis, (0, 0)) for axis in range(self.ndim)]
            if None in pairs:
                raise ValueError(
                    "stencil kernel index is not constant, 'neighborhood' option required"
                )
            self.neighborhood = tuple(pairs)
        if len(self.neighborhood) != self.ndim:
            raise ValueError(
                f"{len(self.neighborhood)} dimensional neighborhood specified for {self.ndim} dimensional input array"
            )
        at = [f"_at{axis}" for axis in range(self.ndim)]
        point = ast.FunctionDef(
            name=self.__name__,
            args=ast.arguments(
                posonlyargs=[],
                args=[ast.arg(name) for name in at + self._names],
                kwonlyargs=[],
                kw_defaults=[],
                defaults=[],
            ),
            body=body,
            decorator_list=[],
            type_params=[],
        )
        text = ast.unparse(ast.fix_missing_locations(point))
        names = dict(function.__globals__)
        if function.__closure__:
            free = function.__code__.co_freevars
            names.update((n, c.cell_contents) for n, c in zip(free, function.__closure__))
        exec(text, names)
        self._point = njit(names[self.__name__])
        self._loop = self._make_loop(at)

    def _make_loop(self, at):
        from _ungil import prange

        lines = [f"def loop(point, out, {', '.join(self._names)}):"]
        indent = "    "
        for axis, (low, high) in enumerate(self.neighborhood):
            loop = "prange" if self._parallel and axis == 0 else "range"
            start, stop = max(0, -low), max(0, high)
            lines.append(
                f"{indent}for {at[axis]} in {loop}({start}, {self._names[0]}.shape[{axis}] - {stop}):"
            )
            indent += "    "
        place = ", ".join(at)
        lines.append(f"{indent}out[{place}] = point({place}, {', '.join(self._names)})")
        names = {"prange": prange}
        exec("\n".join(lines) + "\n", names)
        return njit(parallel=self._parallel)(names["loop"])

    def __call__(self, *args, out=None):
        if len(args) != len(self._names):
            raise TypeError(f"{self.__name__}() takes {len(self._names)} arguments but {len(args)} were given")
        first = np.asarray(args[0])
        if first.ndim != self.ndim:
            raise ValueError(
                f"{self.ndim} dimensional neighborhood specified for {first.ndim} dimensional input array"
            )
        if out is None:
            types = [a if isinstance(a, np.ndarray) else np.asarray(a) for a in args]
            from numba.ufunc import _dtype_of, _kernel_type

            out = np.full(first.shape, self._cval, self._result_type(first, args, _dtype_of))
        else:
            self._clear_border(out)
        self._loop(self._point, out, *args)
        return out

    def _clear_border(self, out):
        for axis, (low, high) in enumerate(self.neighborhood):
            line = [slice(None)] * self.ndim
            if low < 0:
                line[axis] = slice(0, -low)
                out[tuple(line)] = self._cval
            if high > 0:
                line[axis] = slice(max(0, out.shape[axis] - high), None)
                out[tuple(line)] = self._cval

    def _result_type(self, first, args, dtype_of):
        from _ungil import int64, typeof

        made = self._point.compile((int64,) * self.ndim + tuple(typeof(a) for a in args))
        return dtype_of(made.return_type)


def stencil(func_or_mode="constant", **options):
    """Makes a function of neighbours, `a[-1] + a[1]`, one of whole arrays."""
    if callable(func_or_mode):
        return StencilFunc(func_or_mode, options)
    if func_or_mode != "constant":
        raise ValueError(f"Unsupported mode style {func_or_mode}")

    def decorate(function):
        return StencilFunc(function, options)

    return decorate
