"""Functions of the library are compiled before; their source is read when something shows or compiles it."""

import io
import json
import re
import stat
import sys

from numba import njit


def shown(f):
    """The library's part of the traceback of a call that fails, without numbers of lines."""
    try:
        f()
    except Exception:
        kept, sys.stderr = sys.stderr, io.StringIO()
        try:
            sys.excepthook(*sys.exc_info())
            text = sys.stderr.getvalue()
            return re.sub(r"line \d+", "line N", text[text.index('  File "<frozen') :])
        finally:
            sys.stderr = kept


print(shown(lambda: json.loads('{"a": nope}')))
print(shown(lambda: re.compile("(")))
lines = [line for _, _, line in json.loads.__code__.co_lines()]
print(min(lines) >= json.loads.__code__.co_firstlineno, max(lines) > min(lines))
print(json.loads.__code__.co_varnames)
print(json.loads.__doc__.splitlines()[0])

mode = njit(stat.S_IMODE)
print(mode(0o100644) == stat.S_IMODE(0o100644) == 0o644, mode.signatures)
