"""Methods of arrays that work in place or write elsewhere."""
import _numpy as _np


def sort(self, axis=-1, kind=None, order=None, *, stable=None):
    import operator
    from numpy._ordering import sort as sorted_copy
    axis = operator.index(axis)
    self[...] = sorted_copy(self, axis, kind, order, stable=stable)


def partition(self, kth, axis=-1, kind="introselect", order=None):
    from numpy._ordering import partition as partitioned
    self[...] = partitioned(self, kth, axis, kind, order)


def tofile(self, fid, sep="", format="%s"):
    from numpy._npyio import write_elements
    write_elements(self, fid, sep, format)


def dumps(self):
    import pickle
    return pickle.dumps(self, protocol=2)


def dump(self, file):
    import os
    if isinstance(file, (str, os.PathLike)):
        with open(file, "wb") as opened:
            opened.write(dumps(self))
    else:
        file.write(dumps(self))


def compress(self, condition, axis=None, out=None):
    from numpy import _ordering
    return _ordering.compress(condition, self, axis, out)


def to_device(self, device, /, *, stream=None):
    if stream is not None:
        raise ValueError("The stream argument in to_device() is not supported")
    if device != "cpu":
        raise ValueError(f"Unsupported device: {device}. Only 'cpu' is accepted.")
    return self


def __array_namespace__(self, /, *, api_version=None):
    if api_version not in (None, "2021.12", "2022.12", "2023.12", "2024.12", "2025.12"):
        raise ValueError(f'Version "{api_version}" of the Array API Standard is not supported.')
    import numpy
    return numpy


def __dlpack_device__(self, /):
    return 1, 0     # the processor's own memory, of which there is one
