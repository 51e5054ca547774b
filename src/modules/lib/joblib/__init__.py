"""Functions called in parallel, results kept on disk: the interface of joblib.

Written for this interpreter, over its threads and processes.
"""

from ._cpus import cpus as cpu_count
from ._parallel_backends import ParallelBackendBase
from ._store_backends import StoreBackendBase
from .compressor import register_compressor
from .hashing import hash
from .logger import Logger, PrintTime
from .memory import MemorizedResult, Memory, expires_after, register_store_backend
from .numpy_pickle import dump, load
from .parallel import (
    Parallel,
    delayed,
    effective_n_jobs,
    parallel_backend,
    parallel_config,
    register_parallel_backend,
)

__version__ = "1.6.0"

__all__ = [
    "Logger",
    "MemorizedResult",
    "Memory",
    "Parallel",
    "ParallelBackendBase",
    "PrintTime",
    "StoreBackendBase",
    "cpu_count",
    "delayed",
    "dump",
    "effective_n_jobs",
    "expires_after",
    "hash",
    "load",
    "parallel_backend",
    "parallel_config",
    "register_compressor",
    "register_parallel_backend",
    "register_store_backend",
    "wrap_non_picklable_objects",
]


def __getattr__(name):
    # What workers need not load.
    if name == "wrap_non_picklable_objects":
        from .externals.loky import wrap_non_picklable_objects

        return wrap_non_picklable_objects
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
