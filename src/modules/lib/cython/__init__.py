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
    "annotation_typing",
    "binding",
    "boundscheck",
    "cdivision",
    "embedsignature",
    "freethreading_compatible",
    "infer_types",
    "initializedcheck",
    "linetrace",
    "nonecheck",
    "profile",
    "wraparound",
):
    globals()[_name] = _Directive(_name)
overflowcheck = _Directive("overflowcheck", (False,))
cpow = _Directive("cpow", (False,))
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


address = _missing("address", "there are no pointers")
pointer = _missing("pointer", "there are no pointers")
array = _missing("array", "there are no C arrays")
struct = _missing("struct", "use variables")
union = _missing("union", "use variables")
typedef = _missing("typedef", "use the type itself")
fused_type = _missing("fused_type", "a function without a declaration takes any number")
compile = _missing("compile", "blocks under `with cython.nogil` are compiled")


def __getattr__(name):
    if name == "parallel":
        import cython.parallel

        return sys.modules["cython.parallel"]
    raise AttributeError(f"module 'cython' has no attribute '{name}': it is not supported here")
