"""Less common functions."""
from numpy.lib import stride_tricks

__all__ = ["stride_tricks"]
