"""Functions that keep their results.

Invariant: a result that is given back was computed by the same text of the function, from equal arguments.
When the text has changed, what the function left is removed.
"""

import functools
import inspect
import logging
import os
import time
import traceback
import warnings
import weakref

from . import hashing
from ._results import MemorizedResult, store
from ._utils import format_time
from .func_inspect import (
    filter_args,
    format_call,
    format_signature,
    get_func_code,
    get_func_name,
)
from .logger import Logger

_FIRST_LINE = "# first line:"
#: Which function's text was last found at a place, so that it is not read for each call.
checked = {}


class JobLibCollisionWarning(UserWarning):
    """Two functions may be one as far as their names tell."""


class MemorizedFunc(Logger):
    """A function that computes each result once."""

    def __init__(
        self,
        func,
        location,
        backend="local",
        ignore=None,
        mmap_mode=None,
        compress=False,
        verbose=1,
        timestamp=None,
        cache_validation_callback=None,
    ):
        super().__init__()
        self.mmap_mode = mmap_mode
        self.compress = compress
        self.func = func
        self.cache_validation_callback = cache_validation_callback
        self.func_id = os.path.join(*_path(func))
        self.ignore = [] if ignore is None else ignore
        self._verbose = verbose
        options = {"compress": compress, "mmap_mode": mmap_mode}
        self.store_backend = store(backend, location, verbose=verbose, backend_options=options)
        if self.store_backend is not None:
            self.store_backend.store_cached_func_code([self.func_id])
        self.timestamp = time.time() if timestamp is None else timestamp
        try:
            functools.update_wrapper(self, func)
        except (AttributeError, TypeError):
            # Objects that are called need not have a function's attributes.
            pass
        doc = getattr(func, "__doc__", None) or ""
        if inspect.isfunction(func):
            signature = f"{func.__name__}{inspect.signature(func)}"
            self.__doc__ = f"Memoized version of {signature}\n\n    {doc}\n"
        else:
            self.__doc__ = f"Memoized version of {func}\n\n    {doc}\n"

    # Calls

    def __call__(self, *args, **kwargs):
        return self._cached_call(args, kwargs, shelving=False)

    def call_and_shelve(self, *args, **kwargs):
        """As a call, but gives a reference to the result: a `MemorizedResult`."""
        return self._cached_call(args, kwargs, shelving=True)

    def call(self, *args, **kwargs):
        """Computes the result in any case, and keeps it; returns it and what is known of the call."""
        call_id = (self.func_id, self._get_args_id(*args, **kwargs))
        return self._call(call_id, args, kwargs)

    def check_call_in_cache(self, *args, **kwargs):
        """Whether a call with these arguments would compute nothing."""
        return self._is_in_cache_and_valid((self.func_id, self._get_args_id(*args, **kwargs)))

    def _is_in_cache_and_valid(self, call_id):
        if not self.store_backend.contains_item(call_id):
            return False
        is_valid = self.cache_validation_callback
        if is_valid is None or is_valid(self.store_backend.get_metadata(call_id)):
            return True
        self.store_backend.clear_item(call_id)
        return False

    def _cached_call(self, args, kwargs, shelving):
        call_id = (self.func_id, self._get_args_id(*args, **kwargs))
        if self._verbose >= 20:
            logging.basicConfig(level=logging.INFO)
            _, signature = format_signature(self.func, *args, **kwargs)
            self.info(
                f"\nQuerying {self._shown_name()} with signature\n{signature}.\n\n"
                f"(argument hash {call_id[1]})\n\nThe store location is {self._location()}.\n"
            )
        # The text first: it may have changed, and nothing is of worth then.
        if self._check_previous_func_code(stacklevel=4) and self._is_in_cache_and_valid(call_id):
            try:
                started = time.time()
                if shelving:
                    return self._memorized_result(call_id)
                output = self.store_backend.load_item(
                    call_id, timestamp=self.timestamp, verbose=self._verbose
                )
                if self._verbose > 4:
                    self._print_duration(time.time() - started, context="cache loaded ")
                return output
            except Exception:
                _, signature = format_signature(self.func, *args, **kwargs)
                self.warn(
                    f"Exception while loading results for {signature}\n {traceback.format_exc()}"
                )
        if self._verbose > 10:
            self.warn(
                f"Computing func {self._shown_name()}, argument hash {call_id[1]} in location "
                f"{self._location()}"
            )
        return self._computed(call_id, args, kwargs, shelving)

    def _computed(self, call_id, args, kwargs, shelving):
        output, _ = self._call(call_id, args, kwargs)
        return self._memorized_result(call_id) if shelving else output

    def _call(self, call_id, args, kwargs):
        self._before_call(args, kwargs)
        started = time.time()
        output = self.func(*args, **kwargs)
        return self._after_call(call_id, args, kwargs, output, started)

    def _before_call(self, args, kwargs):
        if self._verbose > 0:
            print(format_call(self.func, args, kwargs))

    def _after_call(self, call_id, args, kwargs, output, started):
        self.store_backend.dump_item(call_id, output, verbose=self._verbose)
        duration = time.time() - started
        if self._verbose > 0:
            self._print_duration(duration)
        given = filter_args(self.func, self.ignore, args, kwargs)
        shown = {name: repr(value) for name, value in given.items()}
        metadata = {"duration": duration, "input_args": shown, "time": started}
        self.store_backend.store_metadata(call_id, metadata)
        return output, metadata

    def _memorized_result(self, call_id):
        return MemorizedResult(
            self.store_backend,
            call_id,
            mmap_mode=self.mmap_mode,
            timestamp=self.timestamp,
            verbose=self._verbose - 1,
        )

    def _get_args_id(self, *args, **kwargs):
        given = filter_args(self.func, self.ignore, args, kwargs)
        return hashing.hash(given, coerce_mmap=self.mmap_mode is not None)

    # The text of the function

    @property
    def func_code_info(self):
        return get_func_code(self.func)

    def _check_previous_func_code(self, stacklevel=2):
        """Whether the results that are there come from this text; if not, they go."""
        place = self.store_backend._path([self.func_id], "func_code.py")
        known = checked.get(place)
        is_there = self.store_backend.object_exists(place)
        if is_there and known is not None and known() is self.func:
            return True
        code, file, first_line = self.func_code_info
        try:
            text = self.store_backend.get_cached_func_code([self.func_id])
            old_code, old_first_line = extract_first_line(text)
        except (OSError, ValueError):
            self._write_func_code(code, first_line)
            return False
        if old_code == code:
            self._note(place)
            return True
        self._warn_of_collision(code, file, first_line, old_code, old_first_line, stacklevel + 1)
        self.clear(warn=True)
        return False

    def _warn_of_collision(self, code, file, first_line, old_code, old_first_line, stacklevel):
        name = self._shown_name()
        if old_first_line == first_line == -1 or name.endswith("<lambda>"):
            told = f"{name} ({file}:{first_line})" if first_line != -1 else name
            warnings.warn(
                JobLibCollisionWarning(f"Cannot detect name collisions for function '{told}'"),
                stacklevel=stacklevel,
            )
        if first_line in (old_first_line, -1) or not os.path.exists(file):
            return
        # The old text may still be there, as another function.
        n_lines = len(old_code.splitlines())
        with open(file, encoding="utf-8", errors="replace") as opened:
            lines = opened.readlines()[old_first_line - 1 : old_first_line - 1 + n_lines]
        if "".join(lines).rstrip() == old_code.rstrip():
            warnings.warn(
                JobLibCollisionWarning(
                    f"Possible name collisions between functions '{name}' "
                    f"({file}:{old_first_line}) and '{name}' ({file}:{first_line})"
                ),
                stacklevel=stacklevel,
            )

    def _write_func_code(self, code, first_line):
        self.store_backend.store_cached_func_code(
            [self.func_id], f"{_FIRST_LINE} {first_line}\n{code}"
        )
        self._note(self.store_backend._path([self.func_id], "func_code.py"))

    def _note(self, place):
        try:
            checked[place] = weakref.ref(self.func)
        except TypeError:
            pass

    def clear(self, warn=True):
        """Removes what the function has left."""
        if self._verbose > 0 and warn:
            self.warn(f"Clearing function cache identified by {self.func_id}")
        self.store_backend.clear_path([self.func_id])
        code, _, first_line = self.func_code_info
        self._write_func_code(code, first_line)

    def _shown_name(self):
        return os.path.basename(self.func_id)

    def _location(self):
        return self.store_backend.get_cached_func_info([self.func_id])["location"]

    def _print_duration(self, duration, context=""):
        told = f"{self._shown_name()} {context}- {format_time(duration)}"
        print(f"{told:_>80}")

    def __repr__(self):
        return (
            f"{type(self).__name__}(func={self.func}, location={self.store_backend.location})"
        )

    def __getstate__(self):
        return {**self.__dict__, "timestamp": None}


class AsyncMemorizedFunc(MemorizedFunc):
    """The same of a coroutine function."""

    async def __call__(self, *args, **kwargs):
        out = self._cached_call(args, kwargs, shelving=False)
        return await out if inspect.iscoroutine(out) else out

    async def call_and_shelve(self, *args, **kwargs):
        out = self._cached_call(args, kwargs, shelving=True)
        return await out if inspect.iscoroutine(out) else out

    async def _computed(self, call_id, args, kwargs, shelving):
        output, _ = await self._call(call_id, args, kwargs)
        return self._memorized_result(call_id) if shelving else output

    async def _call(self, call_id, args, kwargs):
        self._before_call(args, kwargs)
        started = time.time()
        output = await self.func(*args, **kwargs)
        return self._after_call(call_id, args, kwargs, output, started)


def extract_first_line(text):
    """The text of a function as it is kept, without the line in front that tells its first line."""
    if not text.startswith(_FIRST_LINE):
        return text, -1
    head, _, code = text.partition("\n")
    return code, int(head.removeprefix(_FIRST_LINE))


def _path(func):
    modules, name = get_func_name(func)
    return [*modules, name]
