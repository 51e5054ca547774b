"""Methods of arrays that work in place or write elsewhere."""
import _numpy as _np


def sort(self, axis=-1, kind=None, order=None, *, stable=None):
    from numpy._ordering import sort as sorted_copy
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
