"""Gives linecache the lines of the library's modules, which are in no files."""
import _imp
import linecache

_make_entry = linecache._make_lazycache_entry
_update = linecache.updatecache


def _library_module(filename):
    """The module that a code object's file name stands for, if it is one of the library."""
    if filename and filename.startswith("<frozen ") and filename.endswith(">"):
        name = filename[len("<frozen "):-1]
        if _imp.is_frozen(name):
            return name
    return None


def _make_lazycache_entry(filename, module_globals):
    name = _library_module(filename)
    if name is None:
        return _make_entry(filename, module_globals)
    return (lambda *args, **kwargs: _imp.frozen_source(name),)


def updatecache(filename, module_globals=None):
    name = _library_module(filename)
    if name is None:
        return _update(filename, module_globals)
    source = _imp.frozen_source(name)
    lines = [line + "\n" for line in source.splitlines()]
    linecache.cache[filename] = len(source), None, lines, filename
    return lines


linecache._make_lazycache_entry = _make_lazycache_entry
updatecache.__doc__ = _update.__doc__
linecache.updatecache = updatecache
