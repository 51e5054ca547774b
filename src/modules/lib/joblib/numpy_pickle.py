"""Values in files, compressed if wanted.

The name is the one that the module has always had; arrays are pickled as all else.
"""

import io
import os
import pickle
import warnings

from . import compressor as compressors


def dump(value, filename, compress=0, protocol=None):
    """Writes a value to a file, given by its name or open.

    `compress` is a level from 0 to 9, True, the name of a method, or both in a tuple; the end of the name
    chooses a method too. Returns a list that holds the name.
    """
    if isinstance(filename, os.PathLike):
        filename = os.fspath(filename)
    is_name = isinstance(filename, str)
    method, level = compressors.chosen(compress, filename if is_name else None)
    if not is_name and not hasattr(filename, "write"):
        raise ValueError(
            "Second argument should be a filename or a file-like object, "
            f"{filename} (type {type(filename)}) was given."
        )
    data = None
    if level:
        # Before a file is made: the method may not be there.
        data = compressors.compressor(method).compress(pickle.dumps(value, protocol), level)
    if is_name:
        with open(filename, "wb") as file:
            _write(value, file, data, protocol)
        return [filename]
    _write(value, filename, data, protocol)
    return None


def _write(value, file, data, protocol):
    if data is None:
        pickle.Pickler(file, protocol=protocol).dump(value)
    else:
        file.write(data)


def load(filename, mmap_mode=None, ensure_native_byte_order="auto"):
    """The value in a file that `dump` wrote. Like all pickles, only to be read from those one trusts."""
    if isinstance(filename, os.PathLike):
        filename = os.fspath(filename)
    if hasattr(filename, "read"):
        return _read(filename, mmap_mode)
    with open(filename, "rb") as file:
        return _read(file, mmap_mode)


def _read(file, mmap_mode):
    if not hasattr(file, "peek"):
        start = file.tell()
        head = file.read(compressors.LONGEST_PREFIX)
        file.seek(start)
    else:
        head = file.peek(compressors.LONGEST_PREFIX)
    method = compressors.detected(head)
    if method is None:
        return pickle.Unpickler(file).load()
    if mmap_mode is not None:
        name = getattr(file, "name", "")
        warnings.warn(
            f'mmap_mode "{mmap_mode}" is not compatible with compressed file {name}. '
            f'"{mmap_mode}" flag will be ignored.',
            stacklevel=3,
        )
    return pickle.Unpickler(io.BytesIO(compressors.compressor(method).decompress(file.read()))).load()
