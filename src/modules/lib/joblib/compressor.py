"""The methods by which files are compressed. Each needs its module, which may be missing."""

import sys


class Compressor:
    """A method: how its files begin, how their names end, and the module that knows it."""

    def __init__(self, module, prefix, extension):
        self.module = module
        self.prefix = prefix
        self.extension = extension

    def _module(self):
        __import__(self.module)
        return sys.modules[self.module]

    def compress(self, data, level):
        module = self._module()
        if self.module == "lzma":
            alone = module.FORMAT_ALONE if self.extension == ".lzma" else module.FORMAT_XZ
            return module.compress(data, format=alone, preset=level)
        return module.compress(data, level)

    def decompress(self, data):
        return self._module().decompress(data)


_COMPRESSORS = {
    "zlib": Compressor("zlib", b"\x78", ".z"),
    "gzip": Compressor("gzip", b"\x1f\x8b", ".gz"),
    "bz2": Compressor("bz2", b"BZ", ".bz2"),
    "lzma": Compressor("lzma", b"\x5d\x00", ".lzma"),
    "xz": Compressor("lzma", b"\xfd\x37\x7a\x58\x5a", ".xz"),
}
LONGEST_PREFIX = 8
DEFAULT_LEVEL = 3


def register_compressor(compressor_name, compressor, force=False):
    """Makes a method known: an object with `prefix`, `extension`, `compress` and `decompress`."""
    if not isinstance(compressor_name, str):
        raise ValueError(f"Compressor name should be a string, '{compressor_name}' given.")
    for name in ("compress", "decompress", "prefix", "extension"):
        if not hasattr(compressor, name):
            raise ValueError(f"The compressor {compressor_name!r} has no {name}.")
    if compressor_name in _COMPRESSORS and not force:
        raise ValueError(f"Compressor '{compressor_name}' already registered.")
    _COMPRESSORS[compressor_name] = compressor


def compressor(name):
    return _COMPRESSORS[name]


def detected(head):
    """The method by which something is compressed that begins so."""
    for name, method in _COMPRESSORS.items():
        if head.startswith(method.prefix):
            return name
    return None


def chosen(compress, filename):
    """The method and the level that the argument `compress` means; level 0 is none."""
    level = method = None
    if isinstance(compress, tuple):
        if len(compress) != 2:
            raise ValueError(
                "Compress argument tuple should contain exactly 2 elements: (compress method, "
                f"compress level), you passed {compress}"
            )
        method, level = compress
    elif isinstance(compress, str):
        method = compress
    else:
        level = DEFAULT_LEVEL if compress is True else compress
    if method is not None and level is None:
        level = DEFAULT_LEVEL
    if level is None:
        level = DEFAULT_LEVEL
    if level is not False and level not in range(10):
        raise ValueError(
            f'Non valid compress level given: "{level}". Possible values are {list(range(10))}.'
        )
    if method is not None and method not in _COMPRESSORS:
        raise ValueError(
            f'Non valid compression method given: "{method}". Possible values are {_COMPRESSORS}.'
        )
    if method is None:
        method = "zlib"
        for name, known in _COMPRESSORS.items():
            if filename is not None and filename.endswith(known.extension):
                method = name
                level = level or DEFAULT_LEVEL
    return method, int(level)
