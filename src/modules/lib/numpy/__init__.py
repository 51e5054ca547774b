"""Arrays of numbers.

What the module itself does stands in `_numpy`; what is seldom needed is imported when it is first asked for.
"""
from _numpy import *
from _numpy import bool, False_, True_, newaxis

__version__ = "2.5.5"

pi = 3.141592653589793
e = 2.718281828459045
euler_gamma = 0.5772156649015329
inf = float("inf")
nan = float("nan")

# Submodules that are attributes without an import.
_SUBMODULES = {"dtypes", "exceptions", "fft", "lib", "linalg", "polynomial", "random"}

# Functions in Python, and the module that each is in.
_ELSEWHERE = {}


_ELSEWHERE.update(dict.fromkeys((
    "errstate", "geterr", "geterrcall", "seterr", "seterrcall",
), "_errors"))
_ELSEWHERE.update(dict.fromkeys(("finfo", "iinfo"), "_limits"))
_ELSEWHERE.update(dict.fromkeys((
    "nanargmax", "nanargmin", "nancumprod", "nancumsum", "nanmax", "nanmean", "nanmedian", "nanmin",
    "nanpercentile", "nanprod", "nanquantile", "nanstd", "nansum", "nanvar",
), "_nan"))
_ELSEWHERE.update(dict.fromkeys((
    "average", "corrcoef", "cov", "median", "percentile", "quantile",
), "_statistics"))
_ELSEWHERE.update(dict.fromkeys((
    "digitize", "histogram", "histogram2d", "histogram_bin_edges", "histogramdd",
), "_histograms"))
_ELSEWHERE.update(dict.fromkeys((
    "allclose", "angle", "apply_along_axis", "apply_over_axes", "array_equal", "array_equiv",
    "convolve", "correlate", "cross", "cumulative_prod", "cumulative_sum", "diff", "ediff1d", "fix",
    "copyto", "gradient", "imag", "interp", "isclose", "iscomplex", "iscomplexobj", "isneginf", "isposinf",
    "isreal", "isrealobj", "isscalar", "nan_to_num", "piecewise", "real", "real_if_close", "sinc",
    "trapezoid", "unwrap", "vectorize",
), "_functions"))

_ELSEWHERE.update(dict.fromkeys((
    "argpartition", "argsort", "argwhere", "choose", "compress", "extract", "flatnonzero", "intersect1d", "isin",
    "lexsort", "nonzero", "partition", "place", "put", "put_along_axis", "putmask", "ravel_multi_index", "searchsorted",
    "select", "setdiff1d", "setxor1d", "sort", "sort_complex", "take", "take_along_axis", "trim_zeros", "union1d",
    "unique", "unique_all", "unique_counts", "unique_inverse", "unique_values", "unravel_index",
), "_ordering"))
_ELSEWHERE.update(dict.fromkeys((
    "dot", "einsum", "einsum_path", "inner", "kron", "matmul", "matvec", "outer", "tensordot", "trace", "vdot", "vecdot", "vecmat",
), "_products"))
_ELSEWHERE.update(dict.fromkeys((
    "poly", "poly1d", "polyadd", "polyder", "polydiv", "polyfit", "polyint", "polymul", "polysub", "polyval", "roots",
), "_poly"))
_ELSEWHERE.update(dict.fromkeys((
    "fromfile", "genfromtxt", "load", "loadtxt", "save", "savetxt", "savez", "savez_compressed",
), "_npyio"))


def __getattr__(name):
    from importlib import import_module
    module = _ELSEWHERE.get(name)
    if module is not None:
        found = globals()[name] = getattr(import_module("numpy." + module), name)
        return found
    if name in _SUBMODULES:
        try:
            return import_module("numpy." + name)
        except ModuleNotFoundError:
            pass
    raise AttributeError(f"module 'numpy' has no attribute '{name}'")


def __dir__():
    return sorted(set(globals()) | set(_ELSEWHERE) | _SUBMODULES)


for _module, _names in {
    "_creation": """asarray_chkfinite broadcast c_ diag diag_indices diag_indices_from diagflat eye fill_diagonal
        fromfunction geomspace identity index_exp indices ix_ linspace logspace meshgrid mgrid ndenumerate ndindex ogrid
        r_ require s_ tri tril tril_indices tril_indices_from triu triu_indices triu_indices_from vander""",
    "_pad": "pad",
    "_printing": """array2string array_repr array_str format_float_positional format_float_scientific get_printoptions
        printoptions set_printoptions typename""",
    "_shape": """append array_split astype atleast_1d atleast_2d atleast_3d block broadcast_arrays broadcast_shapes
        column_stack concat copy delete diagonal dsplit dstack expand_dims flip fliplr flipud hsplit hstack insert
        matrix_transpose moveaxis ndim permute_dims ravel repeat reshape resize roll rollaxis rot90 shape size split
        squeeze stack swapaxes tile transpose unstack vsplit vstack""",
    "_types": "ScalarType common_type isdtype isfortran issubdtype sctypeDict typecodes",
}.items():
    _ELSEWHERE.update(dict.fromkeys(_names.split(), _module))
del _module, _names
