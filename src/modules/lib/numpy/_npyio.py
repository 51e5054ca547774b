"""Arrays in files: NumPy's own format, archives of it, text."""
import os

import _numpy as _np
from _numpy import asanyarray, asarray, empty, frombuffer, ndarray

_MAGIC = b"\x93NUMPY"


def _opened(file, mode):
    if isinstance(file, (str, os.PathLike)):
        return open(file, mode), True
    return file, False


def write_elements(a, fid, sep, format):
    file, own = _opened(fid, "wb")
    try:
        if not sep:
            file.write(a.tobytes())
        else:
            text = sep.join(format % x if format != "%s" else str(x) for x in a.ravel().tolist())
            file.write(text.encode())
    finally:
        if own:
            file.close()


def fromfile(file, dtype=float, count=-1, sep="", offset=0, *, like=None):
    dtype = _np.dtype(dtype)
    opened, own = _opened(file, "rb")
    try:
        if sep:
            if offset:
                raise TypeError("'offset' argument only permitted for binary files")
            words = opened.read().decode()
            words = words.split() if not sep.strip() else words.split(sep.strip())
            made = asarray([float(w) if dtype.kind in "fc" else int(w) for w in words if w.strip()], dtype=dtype)
            return made if count < 0 else made[:count]
        if offset:
            opened.seek(offset, 1)
        data = opened.read(-1 if count < 0 else count * dtype.itemsize)
        n = len(data) // dtype.itemsize
        return frombuffer(bytearray(data[:n * dtype.itemsize]), dtype).copy() if n else empty(0, dtype)
    finally:
        if own:
            opened.close()


def _write(file, a, version=None):
    fortran = a.flags.f_contiguous and not a.flags.c_contiguous
    descr = a.dtype.descr if a.dtype.names is not None else a.dtype.str
    head = f"{{'descr': {descr!r}, 'fortran_order': {fortran}, 'shape': {a.shape!r}, }}"
    size = 2 if len(head) + 75 < 65536 else 4
    start = 6 + 2 + size
    pad = -(start + len(head) + 1) % 64
    head = head + " " * pad + "\n"
    file.write(_MAGIC + bytes([1 if size == 2 else 2, 0]) + len(head).to_bytes(size, "little") + head.encode("latin1"))
    file.write((a.T if fortran else a).tobytes())


def _read(file, allow_pickle=False, max_header_size=10000):
    version = file.read(2)
    size = {b"\1\0": 2, b"\2\0": 4, b"\3\0": 4}.get(version)
    if size is None:
        raise ValueError(f"we only support format version (1,0), (2,0), and (3,0), not {tuple(version)}")
    length = int.from_bytes(file.read(size), "little")
    head = file.read(length)
    if len(head) != length:
        raise ValueError(f"EOF: reading array header, expected {length} bytes got {len(head)}")
    if length > max_header_size:
        raise ValueError(f"Header info length ({length}) is large and may not be safe to load securely.\n"
                         "To allow loading, adjust `max_header_size` or fully trust the `.npy` file using `allow_pickle=True`.\n"
                         "For safety against large resource use or crashes, sandboxing may be necessary.")
    import ast
    text = head.decode("utf8" if version == b"\3\0" else "latin1")
    try:
        found = ast.literal_eval(text)
    except SyntaxError:
        raise ValueError(f"Cannot parse header: {text!r}") from None
    if not isinstance(found, dict):
        raise ValueError(f"Header is not a dictionary: {found!r}")
    if set(found) != {"descr", "fortran_order", "shape"}:
        raise ValueError(f"Header does not contain the correct keys: {sorted(found)!r}")
    shape, descr = found["shape"], found["descr"]
    if not isinstance(shape, tuple) or not all(isinstance(d, int) for d in shape):
        raise ValueError(f"shape is not valid: {shape!r}")
    if not isinstance(found["fortran_order"], bool):
        raise ValueError(f"fortran_order is not a valid bool: {found['fortran_order']!r}")
    if isinstance(descr, str) and descr.endswith("O"):
        if not allow_pickle:
            raise ValueError("Object arrays cannot be loaded when allow_pickle=False")
        raise NotImplementedError("arrays of objects are not supported here")
    try:
        dtype = _np.dtype(descr)
    except TypeError:
        raise ValueError(f"descr is not a valid dtype descriptor: {descr!r}") from None
    n = 1
    for d in shape:
        n *= d
    data = file.read(n * dtype.itemsize)
    if len(data) != n * dtype.itemsize:
        raise ValueError(f"EOF: reading array data, expected {n * dtype.itemsize} bytes got {len(data)}")
    made = frombuffer(bytearray(data), dtype).copy() if n else empty(0, dtype)
    return made.reshape(shape[::-1]).T if found["fortran_order"] else made.reshape(shape)


def save(file, arr, allow_pickle=True):
    if isinstance(file, (str, os.PathLike)):
        file = os.fspath(file)
        file = file if file.endswith(".npy") else file + ".npy"
    opened, own = _opened(file, "wb")
    try:
        _write(opened, asanyarray(arr))
    finally:
        if own:
            opened.close()


def _save_archive(file, args, kwds, compression):
    import zipfile
    if isinstance(file, (str, os.PathLike)):
        file = os.fspath(file)
        file = file if file.endswith(".npz") else file + ".npz"
    named = dict(kwds)
    for i, value in enumerate(args):
        key = f"arr_{i}"
        if key in named:
            raise ValueError(f"Cannot use un-named variables and keyword {key}")
        named[key] = value
    with zipfile.ZipFile(file, "w", compression, True) as archive:
        for key, value in named.items():
            with archive.open(key + ".npy", "w", force_zip64=True) as entry:
                _write(entry, asanyarray(value))


def savez(file, *args, allow_pickle=True, **kwds):
    _save_archive(file, args, kwds, 0)


def savez_compressed(file, *args, allow_pickle=True, **kwds):
    _save_archive(file, args, kwds, 8)


class NpzFile:
    """An archive of arrays, each read when it is asked for."""

    def __init__(self, file, own, allow_pickle):
        import zipfile
        self._opened = file if own else None
        self.zip = zipfile.ZipFile(file)
        self.allow_pickle = allow_pickle
        self._names = self.zip.namelist()
        self.files = [name.removesuffix(".npy") for name in self._names]

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        if self.zip is not None:
            self.zip.close()
            self.zip = None
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def __iter__(self):
        return iter(self.files)

    def __len__(self):
        return len(self.files)

    def __contains__(self, key):
        return key in self.files or key in self._names

    def keys(self):
        return list(self.files)

    def values(self):
        return [self[key] for key in self.files]

    def items(self):
        return [(key, self[key]) for key in self.files]

    def get(self, key, default=None):
        return self[key] if key in self else default

    def __getitem__(self, key):
        name = key if key in self._names else key + ".npy" if key in self.files else None
        if name is None:
            raise KeyError(f"{key} is not a file in the archive")
        with self.zip.open(name) as entry:
            magic = entry.read(6)
            if magic != _MAGIC:
                return magic + entry.read()
            return _read(entry, self.allow_pickle)

    def __repr__(self):
        name = getattr(self.zip, "filename", None) or "object"
        shown = ", ".join(self.files[:5]) + ("..." if len(self.files) > 5 else "")
        return f"NpzFile {name!r} with keys: {shown}"


def load(file, mmap_mode=None, allow_pickle=False, fix_imports=True, encoding="ASCII", *, max_header_size=10000):
    if mmap_mode is not None:
        raise NotImplementedError("numpy.load with mmap_mode is not supported here")
    opened, own = _opened(file, "rb")
    keep = False
    try:
        magic = opened.read(6)
        if not magic:
            raise EOFError("No data left in file")
        if magic.startswith((b"PK\3\4", b"PK\5\6")):
            opened.seek(-len(magic), 1)
            keep = own
            return NpzFile(opened, own, allow_pickle)
        if magic == _MAGIC:
            return _read(opened, allow_pickle, max_header_size)
        if not allow_pickle:
            raise ValueError("This file contains pickled (object) data. If you trust the file you can load it unsafely "
                             "using the `allow_pickle=` keyword argument or `pickle.load()`.")
        import pickle
        opened.seek(-len(magic), 1)
        return pickle.load(opened)
    finally:
        if own and not keep:
            opened.close()


# Text

def savetxt(fname, X, fmt="%.18e", delimiter=" ", newline="\n", header="", footer="", comments="# ", encoding=None):
    X = asarray(X)
    if X.ndim == 0 or X.ndim > 2:
        raise ValueError(f"Expected 1D or 2D array, got {X.ndim}D array instead")
    names = X.dtype.names
    if X.ndim == 1:
        rows = [list(r) for r in X.tolist()] if names else [[v] for v in X.tolist()]
        columns = len(names) if names else 1
    else:
        rows, columns = X.tolist(), X.shape[1]
    is_complex = X.dtype.kind == "c"
    if isinstance(fmt, (list, tuple)):
        if len(fmt) != columns:
            raise AttributeError(f"fmt has wrong shape.  {fmt!s}")
        line = delimiter.join(fmt)
    elif isinstance(fmt, str):
        if fmt.count("%") == 1:
            one = f" ({fmt}+{fmt}j)" if is_complex else fmt
            line = delimiter.join([one] * columns)
        elif is_complex and fmt.count("%") != 2 * columns or not is_complex and fmt.count("%") != columns:
            raise ValueError(f"fmt has wrong number of % formats:  {fmt}")
        else:
            line = fmt
    else:
        raise ValueError(f"invalid fmt: {fmt!r}")
    lines = []
    if header:
        lines.append(comments + header.replace("\n", "\n" + comments))
    for row in rows:
        if is_complex:
            row = [part for v in row for part in (v.real, v.imag)]
        try:
            text = line % tuple(row)
        except TypeError as e:
            raise TypeError(f"Mismatch between array dtype ('{X.dtype}') and format specifier ('{line}')") from e
        lines.append(text.replace("+-", "-") if is_complex else text)
    if footer:
        lines.append(comments + footer.replace("\n", "\n" + comments))
    text = "".join(part + newline for part in lines)
    if isinstance(fname, (str, os.PathLike)):
        with open(fname, "w", encoding=encoding or "latin1", newline="") as opened:
            opened.write(text)
    else:
        try:
            fname.write(text)
        except TypeError:
            fname.write(text.encode(encoding or "latin1"))


def _lines(fname, encoding):
    if isinstance(fname, (str, os.PathLike)):
        if os.fspath(fname).endswith(".gz"):
            import gzip
            with gzip.open(fname, "rt", encoding=encoding) as opened:
                return opened.read().splitlines()
        with open(fname, encoding=encoding) as opened:
            return opened.read().splitlines()
    return [line.decode(encoding or "latin1") if isinstance(line, bytes) else line for line in fname]


def _number(dtype):
    if dtype.kind == "b":
        return lambda w: bool(int(w))
    if dtype.kind in "iu":
        return int
    return complex if dtype.kind == "c" else float


def loadtxt(fname, dtype=float, comments="#", delimiter=None, converters=None, skiprows=0, usecols=None, unpack=False,
            ndmin=0, encoding=None, max_rows=None, *, quotechar=None, like=None):
    dtype = _np.dtype(dtype)
    marks = () if comments is None else (comments,) if isinstance(comments, (str, bytes)) else tuple(comments)
    marks = tuple(m.decode() if isinstance(m, bytes) else m for m in marks)
    if usecols is not None and not hasattr(usecols, "__iter__"):
        usecols = [usecols]
    names = dtype.names
    kinds = [dtype[n] for n in names] if names else None
    rows, width = [], None
    for number, line in enumerate(_lines(fname, encoding)[skiprows:]):
        if max_rows is not None and len(rows) >= max_rows:
            break
        for mark in marks:
            line = line.partition(mark)[0]
        line = line.rstrip("\r\n")
        if not line.strip():
            continue
        words = line.split(delimiter)
        if width is None:
            width = len(words)
        elif len(words) != width and usecols is None:
            raise ValueError(f"the number of columns changed from {width} to {len(words)} at row {len(rows) + 1}; "
                             "use `usecols` to select a subset and avoid this error")
        if usecols is not None:
            for c in usecols:
                if not -len(words) <= c < len(words):
                    raise ValueError(f"invalid column index {c} at row {len(rows) + 1} with {len(words)} columns")
            words = [words[c] for c in usecols]
        made = []
        for i, word in enumerate(words):
            convert = converters.get(usecols[i] if usecols else i) if isinstance(converters, dict) else converters
            word = word.strip()
            kind = kinds[i] if kinds else dtype
            try:
                made.append((convert or _number(kind))(word))
            except ValueError:
                raise ValueError(f"could not convert string '{word}' to {kind.name} at row {len(rows)}, column {i + 1}.") from None
        rows.append(tuple(made) if names else made)
    if not rows:
        import warnings
        warnings.warn(f'loadtxt: input contained no data: "{fname}"', UserWarning, stacklevel=2)
    return _shaped(rows, dtype, ndmin, unpack)


def _shaped(rows, dtype, ndmin, unpack):
    if dtype.names:
        made = asarray(rows, dtype=dtype)
        if unpack:
            return [made[name] for name in dtype.names]
    else:
        made = asarray(rows, dtype=dtype) if rows else empty((0,), dtype)
    if ndmin < 2 and made.ndim == 2 and 1 in made.shape:
        made = made.reshape([d for d in made.shape if d != 1] if ndmin == 0 else -1)
    if ndmin == 2 and made.ndim < 2:
        made = made.reshape(-1, 1)
    return made.T if unpack else made


def genfromtxt(fname, dtype=float, comments="#", delimiter=None, skip_header=0, skip_footer=0, converters=None,
               missing_values=None, filling_values=None, usecols=None, names=None, autostrip=False, unpack=None,
               usemask=False, loose=True, invalid_raise=True, max_rows=None, encoding=None, ndmin=0, **other):
    if usemask or other:
        wanted = "usemask" if usemask else next(iter(other))
        raise NotImplementedError(f"numpy.genfromtxt with {wanted} is not supported here")
    if dtype is None:
        raise NotImplementedError("numpy.genfromtxt with dtype=None is not supported here")
    lines = _lines(fname, encoding)[skip_header:]
    lines = lines[:len(lines) - skip_footer] if skip_footer else lines
    split = []
    for line in lines:
        if comments and names is not True or split:
            line = line.partition(comments)[0] if comments else line
        line = line.strip("\r\n") if delimiter else line.strip()
        if line.strip():
            split.append([w.strip() for w in line.split(delimiter)])
    if names is True:
        names = [w.lstrip((comments or "#") + " ") for w in split.pop(0)]
        names = [w for w in names if w]
    elif isinstance(names, str):
        names = [w.strip() for w in names.split(",")]
    if max_rows is not None:
        split = split[:max_rows]
    if isinstance(usecols, int):
        usecols = [usecols]
    width = len(split[0]) if split else 0
    wrong = [f"    Line #{i + 1 + skip_header} (got {len(w)} columns instead of {width})" for i, w in enumerate(split) if len(w) != width]
    if wrong and invalid_raise:
        raise ValueError("Some errors were detected !\n" + "\n".join(wrong))
    split = [w for w in split if len(w) == width]
    dtype = _np.dtype(dtype)
    if names and dtype.names is None:
        chosen = [names[c] for c in usecols] if usecols and len(names) == width else names
        dtype = _np.dtype([(n, dtype) for n in chosen])
    kinds = [dtype[n] for n in dtype.names] if dtype.names else None
    missing = set(missing_values if isinstance(missing_values, (list, tuple)) else [missing_values]) | {""}
    rows = []
    for words in split:
        if usecols is not None:
            words = [words[c] for c in usecols]
        row = []
        for i, word in enumerate(words):
            kind = kinds[i] if kinds else dtype
            fill = filling_values[i] if isinstance(filling_values, (list, tuple)) else filling_values
            if fill is None:
                fill = float("nan") if kind.kind in "fc" else False if kind.kind == "b" else -1
            convert = (converters or {}).get(usecols[i] if usecols else i)
            if convert is not None:
                row.append(convert(word))
                continue
            try:
                row.append(fill if word in missing else _number(kind)(word))
            except ValueError:
                row.append(fill)
        rows.append(tuple(row) if kinds else row)
    return _shaped(rows, dtype, ndmin, bool(unpack))
