"""Specs, finders and loaders: what the machinery says of modules, and a program's own parts of it."""
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import tempfile
import types

folder = tempfile.TemporaryDirectory()
where = folder.name
sys.path.insert(0, where)


def write(name, text):
    path = os.path.join(where, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)
    return path


write("plain.py", "value = 1\ndef f():\n    return value\n")
write("pack/__init__.py", "from . import inner\n")
write("pack/inner.py", "here = __spec__.name, __package__, __name__\n")
write("bare/part.py", "x = 3\n")

import plain, pack, bare.part

spec = plain.__spec__
print(type(spec).__name__, spec.name, type(spec.loader).__name__, spec.origin == plain.__file__, spec.has_location, spec.parent == "", spec.submodule_search_locations)
print(plain.__loader__ is spec.loader, plain.__loader__.name, plain.__loader__.path == plain.__file__, plain.__package__ == "")
print(os.path.basename(os.path.dirname(plain.__cached__)), plain.__cached__ == spec.cached == importlib.util.cache_from_source(plain.__file__), importlib.util.source_from_cache(plain.__cached__) == plain.__file__)
print(pack.inner.here, pack.__path__ == [os.path.join(where, "pack")], pack.__spec__.submodule_search_locations is pack.__path__, pack.__spec__.parent, pack.inner.__spec__.parent)
print(bare.__file__ is None if hasattr(bare, "__file__") else "no file", type(bare.__path__).__name__, list(bare.__path__) == [os.path.join(where, "bare")], bare.__spec__.origin, type(bare.__loader__).__name__)
print(repr(bare).replace(where, "HERE"), repr(plain).replace(where, "HERE"), sys, types.ModuleType("made"), importlib.util.module_from_spec(importlib.machinery.ModuleSpec("s", None)))
print(sys.__spec__.loader is importlib.machinery.BuiltinImporter, sys.__spec__.origin, sys.__loader__, sys.__spec__)
print(__spec__, type(__loader__).__name__, __loader__.name)
print(sys.meta_path == [importlib.machinery.BuiltinImporter, importlib.machinery.FrozenImporter, importlib.machinery.PathFinder], type(sys.meta_path), len(sys.path_hooks) >= 2)

# Finding without importing.
print(importlib.util.find_spec("plain") is spec, importlib.util.find_spec("pack.inner").name, importlib.util.find_spec("nowhere"))
try:
    importlib.util.find_spec("nowhere.at_all")
except ModuleNotFoundError as e:
    print(e, e.name)
try:
    importlib.util.find_spec("plain.part")
except ModuleNotFoundError as e:
    print(e, e.name)
print(importlib.util.resolve_name(".x", "a.b"), importlib.util.resolve_name("..x", "a.b"))

# A module from a file, without sys.path.
other = write("elsewhere/tool.py", "answer = 42\nname = __name__\n")
spec = importlib.util.spec_from_file_location("my_tool", other)
module = importlib.util.module_from_spec(spec)
print(hasattr(module, "answer"), module.__spec__ is spec)
spec.loader.exec_module(module)
print(module.answer, module.name, "my_tool" in sys.modules, spec.loader.get_source("my_tool").splitlines()[0], spec.loader.is_package("my_tool"), spec.loader.get_filename() == other)
print(spec == importlib.util.spec_from_file_location("my_tool", other), spec == importlib.util.spec_from_file_location("another", other))

# Lazy loading.
write("slow.py", "print('slow runs')\nz = 5\n")
found = importlib.util.find_spec("slow")
found.loader = importlib.util.LazyLoader(found.loader)
lazy = importlib.util.module_from_spec(found)
sys.modules["slow"] = lazy
found.loader.exec_module(lazy)
print("not yet", type(lazy).__name__)
print(lazy.z, type(lazy).__name__)

# Reloading.
write("plain.py", "value = 22222\n")
again = importlib.reload(plain)
print(again is plain, plain.value, plain.f())
try:
    importlib.reload(types.ModuleType("unknown"))
except ImportError as e:
    print(e, e.name)
try:
    importlib.reload("plain")
except TypeError as e:
    print(e)

# None in sys.modules.
sys.modules["never"] = None
try:
    import never
except ModuleNotFoundError as e:
    print(e, e.name)


# A finder and a loader of the program's own.
class Texts(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    texts = {"made_up": "a = 1\nfrom made_up2 import b\n", "made_up2": "b = 2\n", "failing": "c = 1\n1 / 0\n"}

    def find_spec(self, name, path, target=None):
        if name in self.texts:
            return importlib.util.spec_from_loader(name, self, origin="a dict")
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.texts[module.__name__], module.__dict__)


finder = Texts()
sys.meta_path.insert(0, finder)
import made_up

print(made_up.a, made_up.b, made_up, made_up.__loader__ is finder, made_up.__spec__.has_location, "made_up2" in sys.modules)
try:
    import failing
except ZeroDivisionError as e:
    print("failing", e, "failing" in sys.modules)
import pack.inner as inner
import bisect

print(inner is sys.modules["pack.inner"], bisect.bisect([1, 2], 1))
try:
    import still_nowhere
except ModuleNotFoundError as e:
    print(e, e.name, e.path)
sys.meta_path.remove(finder)
try:
    del sys.modules["made_up"]
    import made_up
except ModuleNotFoundError as e:
    print(e)


# The order of the finders, and one that is old-fashioned.
class Watch:
    @staticmethod
    def find_spec(name, path=None, target=None):
        print("asked for", name, path is not None)
        return None


sys.meta_path.insert(0, Watch)
write("pack/second.py", "")
import pack.second
from pack import second
try:
    from pack import nothing_there
except ImportError as e:
    print(str(e).split(" (")[0], e.name)
sys.meta_path.remove(Watch)


# A path hook.
class Entry:
    def __init__(self, path):
        if not path.startswith("memory:"):
            raise ImportError(path)
        self.path = path

    def find_spec(self, name, target=None):
        if name == "from_memory":
            return importlib.util.spec_from_loader(name, Texts())
        return None


Texts.texts["from_memory"] = "kept = 'in memory'\n"
sys.path_hooks.insert(0, Entry)
sys.path.append("memory:x")
import from_memory

print(from_memory.kept, type(sys.path_importer_cache["memory:x"]).__name__)
sys.path_hooks.remove(Entry)

# A module that puts another object in its place, circular imports, an import in a function.
write("swap.py", "import sys\nsys.modules[__name__] = 'swapped'\n")
import swap

print(swap)
write("ring_a.py", "import ring_b\nx = 1\n")
write("ring_b.py", "import ring_a\ntry:\n    ring_a.x\nexcept AttributeError as e:\n    print(str(e).split(' from ')[0], str(e).split(' has ')[1])\ntry:\n    from ring_a import x\nexcept ImportError as e:\n    print(str(e).split(' (/')[0])\n")
import ring_a

print(importlib.import_module(".inner", "pack") is inner, importlib.import_module("pack").__name__)
for name, package in [(".inner", None), ("...inner", "pack"), ("", None)]:
    try:
        importlib.import_module(name, package)
    except (TypeError, ImportError, ValueError) as e:
        print(type(e).__name__, e)
print(importlib.__import__("pack.inner").__name__, __import__("pack.inner", fromlist=["here"]).__name__)
importlib.invalidate_caches()
print(importlib.machinery.ModuleSpec("a.b", None, origin="o", is_package=True), importlib.machinery.SOURCE_SUFFIXES)

# Lines of the library in tracebacks, and its source.
import inspect
import textwrap
import traceback

print(inspect.getmodule(textwrap.dedent) is textwrap, inspect.getsource(textwrap).startswith('"""Text wrapping'))
try:
    textwrap.wrap("x", width=0)
except ValueError as e:
    last = traceback.extract_tb(e.__traceback__)[-1]
    print(last.name, last.line)
