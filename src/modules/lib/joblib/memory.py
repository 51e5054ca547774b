"""`Memory`: a place on disk for the results of functions, found there by the digests of the arguments."""

import datetime
import functools
import inspect
import os
import pathlib
import time
import warnings

from ._memorized import (
    AsyncMemorizedFunc,
    JobLibCollisionWarning,
    MemorizedFunc,
    checked,
    extract_first_line,
)
from ._results import (
    AsyncNotMemorizedFunc,
    MemorizedResult,
    NotMemorizedFunc,
    NotMemorizedResult,
    register_store_backend,
    store,
)
from .logger import Logger


class Memory(Logger):
    """A place where functions keep their results: `Memory(location).cache(f)`.

    location: a folder; None keeps nothing. verbose: 0 is silent, 1 tells what is computed, 2 what is loaded.
    compress: as for `dump`. mmap_mode: for arrays.
    """

    def __init__(
        self,
        location=None,
        backend="local",
        mmap_mode=None,
        compress=False,
        verbose=1,
        backend_options=None,
    ):
        super().__init__()
        self._verbose = verbose
        self.mmap_mode = mmap_mode
        self.timestamp = time.time()
        self.backend = backend
        self.compress = compress
        self.backend_options = dict(backend_options or {})
        if compress and mmap_mode is not None:
            warnings.warn("Compressed results cannot be memmapped", stacklevel=2)
        self.location = location
        if isinstance(location, (str, pathlib.Path)):
            location = os.path.join(location, "joblib")
        options = {"compress": compress, "mmap_mode": mmap_mode, **self.backend_options}
        self.store_backend = store(backend, location, verbose=verbose, backend_options=options)

    def cache(
        self,
        func=None,
        ignore=None,
        verbose=None,
        mmap_mode=False,
        cache_validation_callback=None,
    ):
        """The function with its results kept; a decorator, with or without arguments.

        ignore: arguments that do not matter. cache_validation_callback: is given what is known of a call
        and tells whether its result still holds.
        """
        if cache_validation_callback is not None and not callable(cache_validation_callback):
            raise ValueError(
                f"cache_validation_callback needs to be callable. Got {cache_validation_callback}."
            )
        if func is None:
            return functools.partial(
                self.cache,
                ignore=ignore,
                mmap_mode=mmap_mode,
                verbose=verbose,
                cache_validation_callback=cache_validation_callback,
            )
        is_async = inspect.iscoroutinefunction(func)
        if self.store_backend is None:
            return AsyncNotMemorizedFunc(func) if is_async else NotMemorizedFunc(func)
        if isinstance(func, MemorizedFunc):
            func = func.func
        made = AsyncMemorizedFunc if is_async else MemorizedFunc
        return made(
            func,
            location=self.store_backend,
            backend=self.backend,
            ignore=ignore,
            mmap_mode=self.mmap_mode if mmap_mode is False else mmap_mode,
            compress=self.compress,
            verbose=self._verbose if verbose is None else verbose,
            timestamp=self.timestamp,
            cache_validation_callback=cache_validation_callback,
        )

    def clear(self, warn=True):
        """Removes all results."""
        if warn:
            self.warn("Flushing completely the cache")
        if self.store_backend is not None:
            self.store_backend.clear()
            checked.clear()

    def reduce_size(self, bytes_limit=None, items_limit=None, age_limit=None):
        """Removes what was used least recently, until what is left is within the limits."""
        if self.store_backend is None:
            return
        if bytes_limit is items_limit is age_limit is None:
            return
        self.store_backend.enforce_store_limits(bytes_limit, items_limit, age_limit)

    def eval(self, func, *args, **kwargs):
        """Calls a function, with its result kept."""
        if self.store_backend is None:
            return func(*args, **kwargs)
        return self.cache(func)(*args, **kwargs)

    def __repr__(self):
        location = None if self.store_backend is None else self.store_backend.location
        return f"{type(self).__name__}(location={location})"

    def __getstate__(self):
        return {**self.__dict__, "timestamp": None}


def expires_after(
    days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0
):
    """A `cache_validation_callback`: results hold for so long."""
    lifetime = datetime.timedelta(
        days=days,
        seconds=seconds,
        microseconds=microseconds,
        milliseconds=milliseconds,
        minutes=minutes,
        hours=hours,
        weeks=weeks,
    )

    def cache_validation_callback(metadata):
        age = time.time() - metadata["time"]
        return age < lifetime.total_seconds()

    return cache_validation_callback
