"""Cython's pure-Python mode: `with cython.nogil` blocks and the loops of cython.parallel.prange are compiled."""
import sys

from _ungil import c_Py_ssize_t as Py_ssize_t
from _ungil import c_bint as bint
from _ungil import c_cast as cast
from _ungil import c_cfunc as cfunc
from _ungil import c_char as char
from _ungil import c_declare as declare
from _ungil import c_double as double
from _ungil import c_float as float
from _ungil import c_int as int
from _ungil import c_long as long
from _ungil import c_longlong as longlong
from _ungil import c_schar as schar
from _ungil import c_short as short
from _ungil import c_size_t as size_t
from _ungil import c_sizeof as sizeof
from _ungil import c_uchar as uchar
from _ungil import c_uint as uint
from _ungil import c_ulong as ulong
from _ungil import c_ulonglong as ulonglong
from _ungil import c_ushort as ushort
from _ungil import cython_nogil as nogil

__version__ = "3.1.0"

compiled = False

ccall = inline = cfunc
void = type(None)
basestring = unicode = str


class _Directive:
    """A decorator that says how a function is compiled; the compiler reads it in the source."""

    def __init__(self, name, values=(True, False)):
        self.name = name
        self.values = values

    def __call__(self, value=True):
        if callable(value):
            return value
        if value not in self.values:
            raise NotImplementedError(f"cython.{self.name}({value!r}) is not supported")
        return self

    def __enter__(self):
        raise RuntimeError(f"`with cython.{self.name}` is read in the source, which must import cython")

    def __exit__(self, *exc):
        return False

    def __repr__(self):
        return f"cython.{self.name}"


for _name in (
    "always_allow_keywords",
    "annotation_typing",
    "auto_pickle",
    "binding",
    "boundscheck",
    "ccomplex",
    "cdivision",
    "cpow",
    "embedsignature",
    "freethreading_compatible",
    "infer_types",
    "initializedcheck",
    "iterable_coroutine",
    "legacy_implicit_noexcept",
    "linetrace",
    "nonecheck",
    "overflowcheck",
    "profile",
    "remove_unreachable",
    "show_performance_hints",
    "subinterpreters_compatible",
    "type_version_tag",
    "unraisable_tracebacks",
    "wraparound",
):
    globals()[_name] = _Directive(_name)
# Part of another directive: how the checks are put together, and how a signature is shown.
overflowcheck.fold = _Directive("overflowcheck.fold")
embedsignature.format = _Directive("embedsignature.format", ("c", "clinic", "python"))
cdivision_warnings = _Directive("cdivision_warnings", (False,))
del _name


def locals(**types):
    """The types of a function's variables, which the compiler reads in the source."""
    return lambda function: function


def returns(type):
    """The type of a cfunc's result, which the compiler reads in the source."""
    return lambda function: function


def exceptval(value=None, *, check=True):
    """How C would be told of an exception: here every exception goes to the caller."""
    return lambda function: function


def noexcept(function):
    """That C is not told of exceptions: here every exception goes to the caller."""
    return function


def cclass(cls):
    """A class; its attributes are Python's."""
    return cls


def final(x):
    return x


def internal(cls):
    return cls


def likely(condition):
    return condition


unlikely = likely


def typeof(value):
    return type(value).__name__


class _Gil:
    def __enter__(self):
        raise RuntimeError("Trying to acquire the GIL while it is already held.")

    def __exit__(self, *exc):
        return False


gil = _Gil()


def _missing(name, instead):
    def unsupported(*args, **kwargs):
        raise NotImplementedError(f"cython.{name} is not supported: {instead}")

    unsupported.__name__ = unsupported.__qualname__ = name
    return unsupported


def no_gc(cls):
    """That a class's objects are in no cycles: here they are looked at all the same."""
    return cls


no_gc_clear = no_gc


def freelist(size):
    """How many freed objects of a class are kept: here memory is the allocator's affair."""
    return lambda cls: cls


def test_assert_path_exists(*paths):
    """What Cython's own tests ask of its tree; as in uncompiled code it changes nothing."""
    return lambda function: function


test_fail_if_path_exists = test_assert_path_exists

address = _missing("address", "there are no pointers")
pointer = _missing("pointer", "there are no pointers")
array = _missing("array", "there are no C arrays")
struct = _missing("struct", "use variables")
union = _missing("union", "use variables")
typedef = _missing("typedef", "use the type itself")
fused_type = _missing("fused_type", "a function without a declaration takes any number")
compile = _missing("compile", "blocks under `with cython.nogil` are compiled")
with_gil = _missing("with_gil", "a function that takes the lock cannot be called from a block without it")
ufunc = _missing("ufunc", "use numpy.vectorize, or a loop in a kernel")
critical_section = _missing("critical_section", "use threading.Lock")
pymutex = _missing("pymutex", "use threading.Lock")
pythread_type_lock = _missing("pythread_type_lock", "use threading.Lock")
collection_type = _missing("collection_type", "define __getitem__ and __len__")
total_ordering = _missing("total_ordering", "use functools.total_ordering")

# Names of Cython's that are nothing that could be called, and what to write instead.
_INSTEAD = {
    "NULL": "there are no pointers",
    "Py_UCS4": "use str",
    "Py_UNICODE": "use str",
    "Py_hash_t": "use cython.Py_ssize_t",
    "Py_tss_t": "use threading.local",
    "cimports": "use Python's module, such as math for libc.math",
    "complex": "a variable without a declaration holds complex numbers",
    "const": "leave it out",
    "dataclasses": "use dataclasses",
    "doublecomplex": "a variable without a declaration holds complex numbers",
    "floatcomplex": "a variable without a declaration holds complex numbers",
    "floating": "a function without a declaration takes any number",
    "integral": "a function without a declaration takes any number",
    "longdouble": "use cython.double",
    "longdoublecomplex": "a variable without a declaration holds complex numbers",
    "numeric": "a function without a declaration takes any number",
    "operator": "there are no pointers and no C++ objects",
    "ptrdiff_t": "use cython.Py_ssize_t",
    "ssize_t": "use cython.Py_ssize_t",
    "view": "there are no memoryviews",
    "volatile": "leave it out",
}


def __getattr__(name):
    if name == "parallel":
        import cython.parallel

        return sys.modules["cython.parallel"]
    if name.startswith(("p_", "pp_", "ppp_")):
        instead = "there are no pointers"
    else:
        instead = _INSTEAD.get(name)
    if instead is None:
        raise AttributeError(f"module 'cython' has no attribute '{name}'")
    raise AttributeError(f"cython.{name} is not supported: {instead}")
