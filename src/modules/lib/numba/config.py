"""The settings that scripts read."""
from _ungil import DISABLE_JIT, NUMBA_DEFAULT_NUM_THREADS, NUMBA_NUM_THREADS

THREADING_LAYER = "ungil"
