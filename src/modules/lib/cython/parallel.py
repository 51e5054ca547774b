"""Parallel loops in blocks without the lock."""
from _ungil import DISABLE_JIT
from _ungil import cython_prange as prange
from _ungil import cython_threadid as threadid

__all__ = ["parallel", "prange", "threadid"]


class _Parallel:
    def __enter__(self):
        if DISABLE_JIT:
            return
        raise RuntimeError("parallel() can only be used without the GIL: with nogil, parallel():")

    def __exit__(self, *exc):
        return False


def parallel(*, num_threads=None, use_threads_if=True):
    """`with nogil, parallel():` runs the loops of the block on the pool."""
    return _Parallel()
