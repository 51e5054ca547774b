"""The pool that all callers share."""

import os
import threading

from .process_executor import ProcessPoolExecutor

_lock = threading.RLock()
_executor = None
_arguments = None


def get_reusable_executor(
    max_workers=None,
    context=None,
    timeout=10,
    kill_workers=False,
    reuse="auto",
    job_reducers=None,
    result_reducers=None,
    initializer=None,
    initargs=(),
    env=None,
    **_,
):
    """The pool, made anew if it is broken, was shut down or was made with other arguments."""
    global _executor, _arguments
    with _lock:
        if max_workers is None:
            max_workers = _executor.max_workers if reuse is True and _executor else None
        arguments = {"initializer": initializer, "initargs": initargs, "env": env}
        is_same = reuse is True or (reuse == "auto" and arguments == _arguments)
        if _executor is not None and not (_executor.is_usable and is_same):
            # What was given to it before is still done.
            _executor.shutdown(wait=False, kill_workers=kill_workers)
            _executor = None
        if _executor is None:
            _executor = ProcessPoolExecutor(max_workers, timeout=timeout, **arguments)
            _arguments = arguments
        else:
            _executor.timeout = timeout
            if max_workers is not None:
                _executor.resize(max_workers)
        return _executor


def _forget():
    """In a new process, which has none of the workers."""
    global _executor, _lock
    _executor, _lock = None, threading.RLock()


os.register_at_fork(after_in_child=_forget)
