"""Pickles that hold functions and classes themselves, where their names would not be found.

Invariant: what another process can import is pickled by its name, as `pickle` does it; functions and classes
of `__main__`, and those that are made in functions, by what they consist of. A class comes back as itself in
the process that it is from. Functions of one namespace share what is made of it at the other end.

A function or class that is pickled so is made bare first and filled then, because it may refer to itself.
"""

import builtins
import enum
import io
import pickle
import sys
import types
import typing
import uuid
import weakref

from _ungil import global_names

from ._reducers import REDUCERS, attribute_of, import_by_name

DEFAULT_PROTOCOL = pickle.HIGHEST_PROTOCOL

#: Modules whose functions and classes are pickled by value all the same.
_by_value = set()
#: Classes and type variables that were pickled by value, by the number that they got where they come from.
_classes = weakref.WeakValueDictionary()
_numbers = weakref.WeakKeyDictionary()

#: Parts of a class that its new self gets by being made.
_OWN = {
    "__dict__", "__weakref__", "__annotate__", "__annotate_func__", "__annotations__",
    "__annotations_cache__", "__classdictcell__", "_abc_impl", "__slotnames__",
}  # fmt: skip
_OWN_OF_ENUMS = {
    "_generate_next_value_", "_member_names_", "_member_map_", "_member_type_", "_value2member_map_",
    "_unhashable_values_", "_unhashable_values_map_", "_hashable_values_", "_new_member_", "_use_args_",
    "_value_repr_", "__new__", "__new_member__", "_flag_mask_", "_singles_mask_", "_all_bits_",
    "_boundary_", "_inverted_", "_add_alias_", "_add_value_alias_",
}  # fmt: skip


def register_pickle_by_value(module):
    """Functions and classes of the module travel themselves from now on."""
    if not isinstance(module, types.ModuleType):
        raise ValueError(f"Input should be a module object, got {module} instead")
    _by_value.add(module.__name__)


def unregister_pickle_by_value(module):
    if module.__name__ not in _by_value:
        raise ValueError(f"{module} is not registered for pickle by value")
    _by_value.discard(module.__name__)


def _is_found(obj):
    """Whether another process finds it by its name."""
    name = getattr(obj, "__qualname__", None) or getattr(obj, "__name__", None)
    try:
        module = getattr(obj, "__module__", None) or pickle.whichmodule(obj, name)
    except pickle.PicklingError:
        return False
    if module is None or module == "__main__" or module not in sys.modules:
        return False
    parts = module.split(".")
    if any(".".join(parts[:n]) in _by_value for n in range(1, len(parts) + 1)):
        return False
    found = sys.modules[module]
    for part in name.split("."):
        found = getattr(found, part, None)
    return found is obj


class CloudPickler(pickle.Pickler):
    """A pickler of functions and classes too."""

    def __init__(self, file, protocol=None, buffer_callback=None):
        protocol = DEFAULT_PROTOCOL if protocol is None else protocol
        super().__init__(file, protocol=protocol, buffer_callback=buffer_callback)
        #: By the identity of a namespace: itself, and what stands for it at the other end.
        self._namespaces = {}

    def reducer_override(self, obj):
        kind = type(obj)
        if kind is types.FunctionType:
            return NotImplemented if _is_found(obj) else self._function(obj)
        if issubclass(kind, type):
            return _class(obj)
        reduce = REDUCERS.get(kind)
        if reduce is not None:
            return reduce(obj)
        reduce = _REDUCERS_OF_NAMED.get(kind.__name__)
        if reduce is not None and not _is_found(obj):
            return reduce(obj)
        return NotImplemented

    def _function(self, f):
        code, names = f.__code__, f.__globals__
        known = self._namespaces.get(id(names))
        if known is None:
            kept = ("__name__", "__file__", "__package__", "__path__")
            known = names, {name: names[name] for name in kept if name in names}
            self._namespaces[id(names)] = known
        used, attributes = set(), set()
        _names_in(code, used, attributes)
        namespace = {name: names[name] for name in sorted(used) if name in names}
        closure = f.__closure__ or ()
        state = {
            "namespace": namespace,
            "submodules": _submodules([*namespace.values(), *_contents(closure)], attributes),
            "contents": [(i, c) for i, c in enumerate(_contents(closure)) if c is not _EMPTY],
            "attributes": {
                "__defaults__": f.__defaults__,
                "__kwdefaults__": f.__kwdefaults__,
                "__qualname__": f.__qualname__,
                "__module__": f.__module__,
                "__doc__": f.__doc__,
                "__annotations__": _annotations(f),
            },
            "dict": f.__dict__,
        }
        made = (code, known[1], f.__name__, closure or None)
        return _bare_function, made, state, None, None, _fill_function


_EMPTY = object()


def _contents(closure):
    for cell in closure:
        try:
            yield cell.cell_contents
        except ValueError:
            yield _EMPTY


def _names_in(code, used, attributes):
    """The global names in a function and those within it; and all names."""
    used.update(global_names(code))
    attributes.update(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            _names_in(constant, used, attributes)


def _submodules(values, attributes):
    """The modules that a function reaches through packages: `package.module`."""
    found = []
    for value in values:
        if isinstance(value, types.ModuleType) and hasattr(value, "__path__"):
            prefix = value.__name__ + "."
            for name in list(sys.modules):
                if name.startswith(prefix) and attributes.issuperset(name[len(prefix) :].split(".")):
                    found.append(name)
    return found


def _annotations(obj):
    try:
        return dict(obj.__annotations__)
    except Exception:
        # They name what is not there.
        return {}


def _bare_function(code, namespace, name, closure):
    namespace.setdefault("__builtins__", builtins.__dict__)
    return types.FunctionType(code, namespace, name, None, closure)


def _fill_function(f, state):
    for name in state["submodules"]:
        import_by_name(name)
    f.__globals__.update(state["namespace"])
    for i, content in state["contents"]:
        f.__closure__[i].cell_contents = content
    for name, value in state["attributes"].items():
        setattr(f, name, value)
    f.__dict__.update(state["dict"])


def _dispatcher(d):
    # Its machine code is made anew.
    return _jitted, (d.py_func, dict(d.targetoptions))


def _jitted(f, options):
    import numba

    return numba.jit(**options)(f)


def _c_function(f):
    return _c_function_of, (f.__wrapped__,)


def _c_function_of(f):
    import cython

    return cython.cfunc(f)


def _cached(f):
    # What it has cached stays.
    return _cached_anew, (f.__wrapped__, f.cache_parameters())


def _cached_anew(f, parameters):
    import functools

    return functools.lru_cache(**parameters)(f)


def _type_variable(t):
    given = {}
    if isinstance(t, typing.TypeVar):
        given = {"bound": t.__bound__, "covariant": t.__covariant__, "contravariant": t.__contravariant__}
    constraints = getattr(t, "__constraints__", ())
    return _bare_type_variable, (type(t), t.__name__, constraints, given, t.__module__, _number(t))


def _bare_type_variable(kind, name, constraints, given, module, number):
    found = _classes.get(number)
    if found is None:
        found = kind(name, *constraints, **given)
        found.__module__ = module
        _classes[number] = found
        _numbers[found] = number
    return found


#: By the name of a kind whose objects may be found by name.
_REDUCERS_OF_NAMED = {
    "CPUDispatcher": _dispatcher,
    "ParamSpec": _type_variable,
    "TypeVar": _type_variable,
    "TypeVarTuple": _type_variable,
    "_lru_cache_wrapper": _cached,
    "cython_function_or_method": _c_function,
}


# Classes

#: Classes without a place of their own, such as `types.MethodType`.
_NAMED_IN_TYPES = {cls: name for name, cls in vars(types).items() if isinstance(cls, type)}


def _class(cls):
    if cls is type(None):
        return type, (None,)
    if cls is type(NotImplemented):
        return type, (NotImplemented,)
    if cls is type(...):
        return type, (...,)
    if _is_found(cls):
        return NotImplemented
    if cls in _NAMED_IN_TYPES:
        return attribute_of, ("types", _NAMED_IN_TYPES[cls])
    number = _number(cls)
    if issubclass(cls, enum.Enum) and cls.__members__:
        members = {name: member.value for name, member in cls.__members__.items()}
        given = (cls.__bases__, cls.__name__, cls.__qualname__, members, cls.__module__, number)
        return _bare_enum, (type(cls), *given), _state(cls, members), None, None, _fill_class
    first = {"__module__": cls.__module__, "__qualname__": cls.__qualname__}
    if "__slots__" in cls.__dict__:
        first["__slots__"] = cls.__dict__["__slots__"]
    # `Generic` alone is no base; other classes have been changed by what their bases say.
    is_generic = typing.Generic in cls.__bases__
    bases = types.get_original_bases(cls) if is_generic else cls.__bases__
    given = (type(cls), cls.__name__, bases, first, number)
    return _bare_class, given, _state(cls, _slots(cls)), None, None, _fill_class


def _number(cls):
    number = _numbers.get(cls)
    if number is None:
        number = uuid.uuid4().hex
        _numbers[cls] = number
        _classes[number] = cls
    return number


def _slots(cls):
    slots = cls.__dict__.get("__slots__", ())
    slots = [slots] if isinstance(slots, str) else list(slots)
    prefix = cls.__name__.lstrip("_")
    hidden = [f"_{prefix}{s}" for s in slots if s.startswith("__") and not s.endswith("__")]
    return {*slots, *hidden, "__slots__"}


def _state(cls, left_out):
    own = _OWN | _OWN_OF_ENUMS if issubclass(cls, enum.Enum) else _OWN
    given = {"__module__", "__qualname__"}
    state = {
        name: value
        for name, value in cls.__dict__.items()
        if name not in own and name not in left_out and name not in given
    }
    annotations = _annotations(cls)
    if annotations:
        state["__annotations__"] = annotations
    return state


def _bare_class(metaclass, name, bases, namespace, number):
    found = _classes.get(number)
    if found is not None:
        return found
    made = types.new_class(name, bases, {"metaclass": metaclass}, lambda n: n.update(namespace))
    return _noted(made, number)


def _bare_enum(metaclass, bases, name, qualname, members, module, number):
    found = _classes.get(number)
    if found is not None:
        return found
    namespace = metaclass.__prepare__(name, bases)
    namespace["__module__"], namespace["__qualname__"] = module, qualname
    for member, value in members.items():
        namespace[member] = value
    return _noted(metaclass.__new__(metaclass, name, bases, namespace), number)


def _noted(cls, number):
    _classes[number] = cls
    _numbers[cls] = number
    # Until it has been filled.
    _unfilled.add(cls)
    return cls


_unfilled = weakref.WeakSet()


def _fill_class(cls, state):
    if cls not in _unfilled:
        # It is from here, or has come before.
        return
    _unfilled.discard(cls)
    for name, value in state.items():
        setattr(cls, name, value)


def dump(obj, file, protocol=None, buffer_callback=None):
    CloudPickler(file, protocol, buffer_callback).dump(obj)


def dumps(obj, protocol=None, buffer_callback=None):
    file = io.BytesIO()
    CloudPickler(file, protocol, buffer_callback).dump(obj)
    return file.getvalue()


load, loads = pickle.load, pickle.loads
Pickler = CloudPickler
