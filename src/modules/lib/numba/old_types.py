from numba.core.types import *
