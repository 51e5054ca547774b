"""Views with strides of one's own."""
import _numpy
from _numpy import array, broadcast_to
from numpy._axes import normalize_axis_tuple
from numpy._shape import broadcast_arrays, broadcast_shapes

__all__ = ["as_strided", "broadcast_arrays", "broadcast_shapes", "broadcast_to", "sliding_window_view"]


def as_strided(x, shape=None, strides=None, subok=False, writeable=True, *, check_bounds=None):
    x = array(x, copy=None, subok=subok)
    return _numpy._as_strided(x, shape if shape is None else tuple(shape),
                              strides if strides is None else tuple(strides), writeable)


def sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False):
    window = tuple(window_shape) if hasattr(window_shape, "__len__") else (window_shape,)
    x = array(x, copy=None, subok=subok)
    if any(w < 0 for w in window):
        raise ValueError("`window_shape` cannot contain negative values")
    if axis is None:
        axes = tuple(range(x.ndim))
        if len(window) != len(axes):
            raise ValueError("Since axis is `None`, must provide window_shape for all dimensions of `x`; got "
                             f"{len(window)} window_shape elements and `x.ndim` is {x.ndim}.")
    else:
        axes = normalize_axis_tuple(axis, x.ndim, allow_duplicate=True)
        if len(window) != len(axes):
            raise ValueError("Must provide matching length window_shape and axis; got "
                             f"{len(window)} window_shape elements and {len(axes)} axes elements.")
    strides = x.strides + tuple(x.strides[a] for a in axes)
    shape = list(x.shape)
    for a, w in zip(axes, window):
        if shape[a] < w:
            raise ValueError("window shape cannot be larger than input array shape")
        shape[a] -= w - 1
    return as_strided(x, tuple(shape) + window, strides, subok=subok, writeable=writeable)
