"""Wrappers that any pickler can pickle."""

from ..cloudpickle import dumps, loads


def _unwrapped(data, keep_wrapper):
    obj = loads(data)
    return wrap_non_picklable_objects(obj, keep_wrapper) if keep_wrapper else obj


class CloudpickledObjectWrapper:
    """An object that is pickled by value; its attributes are those of the object."""

    def __init__(self, obj, keep_wrapper=False):
        self._obj = obj
        self._keep_wrapper = keep_wrapper

    def __reduce__(self):
        return _unwrapped, (dumps(self._obj), self._keep_wrapper)

    def __getattr__(self, name):
        # Not while it is being made.
        if name in ("_obj", "_keep_wrapper"):
            raise AttributeError(name)
        return getattr(self._obj, name)


class CallableObjectWrapper(CloudpickledObjectWrapper):
    """The same of something that is called."""

    def __call__(self, *args, **kwargs):
        return self._obj(*args, **kwargs)


def wrap_non_picklable_objects(obj, keep_wrapper=True):
    """The object in a wrapper that can be pickled; of a class, one whose instances are wrapped."""
    if isinstance(obj, type):

        class CloudpickledClassWrapper(CloudpickledObjectWrapper):
            def __init__(self, *args, **kwargs):
                super().__init__(obj(*args, **kwargs), keep_wrapper)

        CloudpickledClassWrapper.__name__ = obj.__name__
        return CloudpickledClassWrapper
    kind = CallableObjectWrapper if callable(obj) else CloudpickledObjectWrapper
    return kind(obj, keep_wrapper)
