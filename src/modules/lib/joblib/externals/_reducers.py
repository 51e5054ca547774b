"""How `cloudpickle` takes objects apart that `pickle` refuses, or would double."""

import dataclasses
import marshal
import sys
import types
from io import TextIOWrapper


def import_by_name(name):
    __import__(name)
    return sys.modules[name]


def attribute_of(module, name):
    return getattr(import_by_name(module), name)


def _cell(cell):
    # What it holds comes with the functions that it belongs to.
    return types.CellType, ()


def _code(code):
    return marshal.loads, (marshal.dumps(code),)


def _module(module):
    if module.__name__ in sys.modules:
        return import_by_name, (module.__name__,)
    return _bare_module, (module.__name__, module.__doc__), vars(module), None, None, _fill_module


def _bare_module(name, doc):
    return types.ModuleType(name, doc)


def _fill_module(module, state):
    skipped = ("__builtins__", "__loader__", "__spec__")
    vars(module).update((k, v) for k, v in state.items() if k not in skipped)


def _method(method):
    return types.MethodType, (method.__func__, method.__self__)


def _property(p):
    return property, (p.fget, p.fset, p.fdel, p.__doc__)


def _wrapping(method):
    return type(method), (method.__func__,)


def _mapping(proxy):
    return types.MappingProxyType, (dict(proxy),)


def _keys(view):
    return _keys_of, (list(view),)


def _keys_of(keys):
    return dict.fromkeys(keys).keys()


def _values(view):
    return _values_of, (list(view),)


def _values_of(values):
    return dict(enumerate(values)).values()


def _items(view):
    return _items_of, (list(view),)


def _items_of(items):
    return dict(items).items()


def _memoryview(view):
    return bytes, (view.tobytes(),)


def _stream(file):
    for name in ("stdout", "stderr", "stdin"):
        if file is getattr(sys, name):
            return attribute_of, ("sys", name)
    # As pickle says it.
    raise TypeError(f"cannot pickle '{type(file).__module__}.{type(file).__qualname__}' instances")


def _field_kind(kind):
    return attribute_of, ("dataclasses", kind.name)


def _missing(_):
    return attribute_of, ("dataclasses", "MISSING")


REDUCERS = {
    types.CellType: _cell,
    types.CodeType: _code,
    types.ModuleType: _module,
    types.MethodType: _method,
    types.MappingProxyType: _mapping,
    type({}.keys()): _keys,
    type({}.values()): _values,
    type({}.items()): _items,
    type(dataclasses._FIELD): _field_kind,
    type(dataclasses.MISSING): _missing,
    TextIOWrapper: _stream,
    classmethod: _wrapping,
    memoryview: _memoryview,
    property: _property,
    staticmethod: _wrapping,
}
