from numba.core.errors import *
