"""Pools of processes that stay, and survive the death of a worker."""

from ..._cpus import cpus as cpu_count
from .cloudpickle_wrapper import wrap_non_picklable_objects
from .process_executor import BrokenProcessPool, ProcessPoolExecutor, TerminatedWorkerError
from .reusable_executor import get_reusable_executor

__all__ = [
    "BrokenProcessPool",
    "ProcessPoolExecutor",
    "TerminatedWorkerError",
    "cpu_count",
    "get_reusable_executor",
    "wrap_non_picklable_objects",
]
