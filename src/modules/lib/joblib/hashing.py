"""Digests of values, by which cached results are found.

Invariant: equal values of the built-in types have equal digests, in whatever order their sets and dicts were
filled, in this process and in others.
"""

import hashlib
import io
import pickle
import types

_METHODS = (types.MethodType, types.BuiltinMethodType)


class _ConsistentSet:
    """A set as it is pickled: its items in order."""

    def __init__(self, items):
        try:
            self._sequence = sorted(items)
        except TypeError:
            self._sequence = sorted(hash(item) for item in items)


class _MyHash:
    """A method as it is pickled: its name and what it is of."""

    def __init__(self, *args):
        self.args = args


class Hasher(pickle._Pickler):
    """Pickles into a digest."""

    def __init__(self, hash_name="md5"):
        self.stream = io.BytesIO()
        # The protocol is part of the digest, so it stays.
        super().__init__(self.stream, protocol=3)
        self._hash = hashlib.new(hash_name, usedforsecurity=False)

    def hash(self, obj, return_digest=True):
        try:
            self.dump(obj)
        except pickle.PicklingError as e:
            e.args += (f"PicklingError while hashing {obj!r}: {e!r}",)
            raise
        self._hash.update(self.stream.getvalue())
        return self._hash.hexdigest() if return_digest else None

    def save(self, obj, *args, **kwargs):
        if isinstance(obj, _METHODS):
            obj = _method(obj)
        super().save(obj, *args, **kwargs)

    def memoize(self, obj):
        # Whether equal texts are one object is chance.
        if not isinstance(obj, (bytes, str)):
            super().memoize(obj)

    def _batch_setitems(self, items, obj=None):
        try:
            items = sorted(items)
        except TypeError:
            items = sorted((hash(key), value) for key, value in items)
        if obj is None:
            super()._batch_setitems(iter(items))
        else:
            super()._batch_setitems(iter(items), obj)

    def save_set(self, items):
        super().save(_ConsistentSet(items))

    dispatch = {**pickle._Pickler.dispatch, set: save_set}


def _method(method):
    owner = method.__self__
    if isinstance(owner, types.ModuleType):
        return _MyHash(method.__name__, owner.__name__)
    if owner is None:
        return _MyHash(method.__name__, pickle.whichmodule(method, method.__name__))
    return _MyHash(method.__name__, owner, type(owner))


def hash(obj, hash_name="md5", coerce_mmap=False):
    """The digest of a value, in hexadecimal digits; `hash_name` is "md5" or "sha1"."""
    if hash_name not in ("md5", "sha1"):
        raise ValueError(
            f"Valid options for 'hash_name' are ('md5', 'sha1'). Got hash_name={hash_name!r} instead."
        )
    return Hasher(hash_name).hash(obj)
