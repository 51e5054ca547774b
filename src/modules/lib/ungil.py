"""The kernel compiler of this interpreter. It goes by Numba's name too, so that scripts run unmodified."""
from numba import *
from numba import __version__ as numba_version
from numba import config, errors, get_num_threads, jit, njit, prange, set_num_threads, types, typeof
from _ungil import __version__, nogil
