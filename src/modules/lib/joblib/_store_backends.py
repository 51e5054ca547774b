"""Where results are kept: a folder for each function, in it a folder for each call.

Invariant: a file is written beside its place and moved there, so nobody reads half of one; a result of
several processes at once is that of the last.
"""

import collections
import contextlib
import datetime
import json
import os
import shutil
import threading
import time
import uuid
import warnings
from pickle import PicklingError

from . import numpy_pickle
from ._utils import memstr_to_bytes

CacheItemInfo = collections.namedtuple("CacheItemInfo", "path size last_access")


class CacheWarning(Warning):
    """A result could not be kept."""


class StoreBackendBase:
    """A place for results; those of other libraries derive from it.

    They give `_open_item`, `_item_exists`, `_move_item`, `clear_location`, `get_items`, `configure` and
    `create_location`.
    """

    location = None
    compress = False
    mmap_mode = None
    verbose = 0

    def __repr__(self):
        return f'{type(self).__name__}(location="{self.location}")'

    # A result: `path` is the function's folders and the digest of the arguments.

    def _path(self, path, *more):
        return os.path.join(self.location, *path, *more)

    def load_item(self, path, verbose=1, timestamp=None, metadata=None):
        if verbose > 1:
            since = f"{_since(timestamp)}    " if timestamp is not None else "    "
            name = os.path.basename(path[0])
            if metadata is not None and "input_args" in metadata:
                args = metadata["input_args"].items()
                name += f"({', '.join(f'{arg}={value}' for arg, value in args)})"
            where = f" from {self._path(path)}" if verbose >= 10 else "..."
            print(f"[Memory]{since}: Loading {name}{where}")
        filename = self._path(path, "output.pkl")
        if not self._item_exists(filename):
            raise KeyError(f"Non-existing item (may have been cleared).\nFile {filename} does not exist")
        with self._open_item(filename, "rb") as file:
            return numpy_pickle.load(file)

    def dump_item(self, path, item, verbose=1):
        try:
            self.create_location(self._path(path))
            filename = self._path(path, "output.pkl")
            if verbose > 10:
                print(f"Persisting in {self._path(path)}")

            def write(to_write, file):
                numpy_pickle.dump(to_write, file, compress=self.compress)

            self._concurrency_safe_write(item, filename, write)
        except (PicklingError, TypeError, AttributeError) as e:
            warnings.warn(
                f"Unable to cache to disk: failed to pickle output. Exception: {e}.",
                FutureWarning,
                stacklevel=2,
            )
        except OSError as e:
            warnings.warn(f"Unable to cache to disk. Exception: {e}.", CacheWarning, stacklevel=2)

    def clear_item(self, path):
        if self._item_exists(self._path(path)):
            self.clear_location(self._path(path))

    def contains_item(self, path):
        return self._item_exists(self._path(path, "output.pkl"))

    def get_metadata(self, path):
        """What is kept of a call beside its result, {} if there is nothing."""
        try:
            with self._open_item(self._path(path, "metadata.json"), "rb") as file:
                return json.loads(file.read().decode("utf-8"))
        except (OSError, ValueError):
            return {}

    def store_metadata(self, path, metadata):
        try:
            self.create_location(self._path(path))
            filename = self._path(path, "metadata.json")
            self._concurrency_safe_write(
                metadata, filename, lambda data, file: file.write(json.dumps(data).encode("utf-8"))
            )
        except (OSError, TypeError):
            pass

    # A function

    def contains_path(self, path):
        return self.object_exists(self._path(path))

    def object_exists(self, location):
        return self._item_exists(location)

    def clear_path(self, path):
        if self._item_exists(self._path(path)):
            self.clear_location(self._path(path))

    def store_cached_func_code(self, path, func_code=None):
        self.create_location(self._path(path))
        if func_code is not None:
            with self._open_item(self._path(path, "func_code.py"), "wb") as file:
                file.write(func_code.encode("utf-8"))

    def get_cached_func_code(self, path):
        with self._open_item(self._path(path, "func_code.py"), "rb") as file:
            return file.read().decode("utf-8")

    def get_cached_func_info(self, path):
        return {"location": self._path(path)}

    # All

    def clear(self):
        self.clear_location(self.location)

    def enforce_store_limits(self, bytes_limit, items_limit=None, age_limit=None):
        """Removes what was used least recently, until the limits hold."""
        for item in self._too_many(bytes_limit, items_limit, age_limit):
            with contextlib.suppress(OSError):
                self.clear_location(item.path)

    def _too_many(self, bytes_limit, items_limit, age_limit):
        if isinstance(bytes_limit, str):
            bytes_limit = memstr_to_bytes(bytes_limit)
        items = sorted(self.get_items(), key=lambda item: item.last_access)
        if not items:
            return []
        if age_limit is not None and age_limit.total_seconds() < 0:
            raise ValueError("age_limit has to be a positive timedelta")
        total, count = sum(item.size for item in items), len(items)
        oldest = None if age_limit is None else datetime.datetime.now() - age_limit
        removed = []
        for item in items:
            is_needed = (
                (bytes_limit is None or total <= bytes_limit)
                and (items_limit is None or count <= items_limit)
                and (oldest is None or item.last_access >= oldest)
            )
            if is_needed:
                break
            removed.append(item)
            total, count = total - item.size, count - 1
        return removed

    def _concurrency_safe_write(self, to_write, filename, write):
        temporary = f"{filename}.thread-{threading.get_ident()}-pid-{os.getpid()}-{uuid.uuid4().hex}"
        try:
            with self._open_item(temporary, "wb") as file:
                write(to_write, file)
            self._move_item(temporary, filename)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise


class FileSystemStoreBackend(StoreBackendBase):
    """Results in files."""

    _open_item = staticmethod(open)
    _item_exists = staticmethod(os.path.exists)
    _move_item = staticmethod(os.replace)

    def clear_location(self, location):
        if location == self.location:
            # The folder itself stays, with what others put there.
            for name in os.listdir(location):
                _remove(os.path.join(location, name))
        else:
            _remove(location)

    def create_location(self, location):
        os.makedirs(location, exist_ok=True)

    def get_items(self):
        items = []
        for folder, _, names in os.walk(self.location):
            if "output.pkl" not in names:
                continue
            sizes, used = [], 0.0
            for name in names:
                with contextlib.suppress(OSError):
                    found = os.stat(os.path.join(folder, name))
                    sizes.append(found.st_size)
                    if name == "output.pkl":
                        used = found.st_atime
            items.append(CacheItemInfo(folder, sum(sizes), datetime.datetime.fromtimestamp(used)))
        return items

    def configure(self, location, verbose=1, backend_options=None):
        options = backend_options or {}
        self.location = str(location)
        self.compress = options.get("compress", False)
        self.mmap_mode = options.get("mmap_mode")
        self.verbose = verbose
        if self.mmap_mode is not None and self.compress:
            warnings.warn(
                "Compressed items cannot be memmapped in a filesystem store. Option will be "
                "ignored.",
                stacklevel=2,
            )
        if not os.path.exists(self.location):
            os.makedirs(self.location, exist_ok=True)
            # What is computed does not belong into version control.
            with open(os.path.join(os.path.dirname(self.location), ".gitignore"), "w") as file:
                file.write("# Created by joblib automatically.\n*\n")


def _remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            os.unlink(path)


def _since(timestamp):
    passed = time.time() - timestamp
    return f"{passed:.1f}s, {passed / 60:.1f}min"

