"""Results of calls: where they are kept, or held; and functions that keep none."""

import pathlib
import warnings

from ._store_backends import FileSystemStoreBackend, StoreBackendBase
from .logger import Logger

_STORE_BACKENDS = {"local": FileSystemStoreBackend}


def register_store_backend(backend_name, backend):
    """Makes a kind of store known by a name."""
    if not isinstance(backend_name, str):
        raise ValueError(f"Store backend name should be a string, '{backend_name}' given.")
    if backend is None or not issubclass(backend, StoreBackendBase):
        raise ValueError(
            "Store backend should inherit StoreBackendBase, "
            f"'{backend}' given."
        )
    _STORE_BACKENDS[backend_name] = backend


def store(backend, location, verbose=0, backend_options=None):
    if isinstance(location, pathlib.Path):
        location = str(location)
    if isinstance(location, StoreBackendBase):
        return location
    if isinstance(location, str):
        made = _STORE_BACKENDS.get(backend)
        if made is None:
            raise TypeError(f"Unknown location {location} or backend {backend}")
        made = made()
        made.configure(location, verbose=verbose, backend_options=backend_options or {})
        return made
    if location is not None:
        warnings.warn(
            f"Instantiating a backend using a {type(location).__name__} as a location is not "
            "supported by joblib. Returning None instead.",
            UserWarning,
            stacklevel=3,
        )
    return None


class MemorizedResult(Logger):
    """The result of a call, where it is kept."""

    def __init__(
        self,
        location,
        call_id,
        backend="local",
        mmap_mode=None,
        verbose=0,
        timestamp=None,
        metadata=None,
    ):
        super().__init__()
        self._call_id = call_id
        self.store_backend = store(backend, location, verbose=verbose)
        self.mmap_mode = mmap_mode
        self.metadata = metadata or self.store_backend.get_metadata(call_id)
        self.duration = self.metadata.get("duration")
        self.verbose = verbose
        self.timestamp = timestamp

    func_id = property(lambda self: self._call_id[0])
    args_id = property(lambda self: self._call_id[1])

    def get(self):
        """The result, read again each time; KeyError if it is no longer there."""
        return self.store_backend.load_item(
            self._call_id,
            timestamp=self.timestamp,
            metadata=self.metadata,
            verbose=self.verbose,
        )

    def clear(self):
        self.store_backend.clear_item(self._call_id)

    def __repr__(self):
        return (
            f'{type(self).__name__}(location="{self.store_backend.location}", '
            f'func="{self.func_id}", args_id="{self.args_id}")'
        )

    def __getstate__(self):
        return {**self.__dict__, "timestamp": None}


class NotMemorizedResult:
    """The result of a call that is kept nowhere but here."""

    def __init__(self, value):
        self.value = value
        self.valid = True

    def get(self):
        if self.valid:
            return self.value
        raise KeyError("No value stored.")

    def clear(self):
        self.valid = False
        self.value = None

    def __repr__(self):
        if self.valid:
            return f"{type(self).__name__}({self.value})"
        return f"{type(self).__name__} with no value"


class NotMemorizedFunc:
    """A function as it is, with the methods of one that keeps its results."""

    def __init__(self, func):
        self.func = func

    def __call__(self, *args, **kwargs):
        return self.func(*args, **kwargs)

    def call_and_shelve(self, *args, **kwargs):
        return NotMemorizedResult(self.func(*args, **kwargs))

    def call(self, *args, **kwargs):
        return self.func(*args, **kwargs), {}

    def check_call_in_cache(self, *args, **kwargs):
        return False

    def clear(self, warn=True):
        pass

    def __repr__(self):
        return f"{type(self).__name__}(func={self.func})"


class AsyncNotMemorizedFunc(NotMemorizedFunc):
    async def call_and_shelve(self, *args, **kwargs):
        return NotMemorizedResult(await self.func(*args, **kwargs))
