"""Where pickles of older versions look."""
from numpy._core.numeric import _frombuffer
