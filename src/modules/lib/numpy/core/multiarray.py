"""Where pickles of older versions look."""
from numpy._core.multiarray import _reconstruct, array, dtype, ndarray, scalar
