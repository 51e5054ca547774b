"""Makes CPython's import machinery, beside the interpreter's own, when a program first looks at it."""
import sys
import _imp
import _thread
import _warnings
import _weakref
import _frozen_importlib as core
import _frozen_importlib_external as files

core.sys = sys
core._imp = _imp
core._thread = _thread
core._warnings = _warnings
core._weakref = _weakref
core._bootstrap_external = files
core._blocking_on = core._WeakValueDictionary()
core.ModuleSpec = _imp.ModuleSpec
files._bootstrap = core


def _not_kept(path, debug_override=None, *, optimization=None):
    raise NotImplementedError("compiled code is not kept in files")


# Loading a source neither looks for compiled code nor writes any.
_get_code = files.SourceLoader.get_code
files.SourceLoader.get_code = type(_get_code)(
    _get_code.__code__, {**files.__dict__, "cache_from_source": _not_kept}, "get_code")


def _find_frozen(cls, fullname, path=None, target=None):
    if not _imp.is_frozen(fullname) or path is not None and list(path):
        return None
    # A script's own modules hide those of the standard library.
    if path is None:
        found = files.PathFinder.find_spec(fullname)
        if found is not None and found.loader is not None:
            return None
    is_package = _imp.is_frozen_package(fullname)
    return core.spec_from_loader(fullname, cls, origin=cls._ORIGIN, is_package=is_package)


def _create_frozen(spec):
    module = core._new_module(spec.name)
    module.__file__ = f"<frozen {spec.name}>"
    return module


def _frozen_source(cls, fullname):
    return _imp.frozen_source(fullname)


_frozen = core.FrozenImporter
_frozen.find_spec = classmethod(_find_frozen)
_frozen.create_module = staticmethod(_create_frozen)
_frozen.get_source = classmethod(core._requires_frozen(_frozen_source))
_frozen.load_module = classmethod(core._load_module_shim)


def _path_hook_for_archives(path):
    """Imports what reads archives only when there is something that may be one."""
    import posix
    import stat

    try:
        is_file = stat.S_ISREG(posix.stat(path).st_mode)
    except (OSError, ValueError):
        is_file = False
    if not is_file and ".zip" not in path:
        raise ImportError("only files are archives", path=path)
    import zipimport

    return zipimport.zipimporter(path)


_known = sys.__dict__
_known.setdefault("path_importer_cache", {})
_known.setdefault("path_hooks", [
    _path_hook_for_archives,
    files.FileFinder.path_hook(*files._get_supported_file_loaders()),
])
_known.setdefault("meta_path", [core.BuiltinImporter, core.FrozenImporter, files.PathFinder])
_imp.adopt(core, files, core._find_and_load)
core._find_and_load = _imp.find_and_load
