"""Numba's names, on this interpreter's own kernel compiler. The module ungil offers the same."""
from _ungil import (
    boolean,
    float32,
    float64,
    get_num_threads,
    int8,
    int16,
    int32,
    int64,
    int_,
    intc,
    intp,
    jit,
    literal_unroll,
    njit,
    none,
    prange,
    set_num_threads,
    typeof,
    uint8,
    uint16,
    uint32,
    uint64,
    uintc,
    uintp,
    void,
)
from numba.core import config, errors, types
from numba.core.errors import (
    NumbaDeprecationWarning,
    NumbaPerformanceWarning,
    NumbaWarning,
    TypingError,
    UnsupportedError,
)

__version__ = "0.68.1"

b1 = bool_ = boolean
i1, i2, i4, i8 = int8, int16, int32, int64
u1, u2, u4, u8 = uint8, uint16, uint32, uint64
f4, f8 = float32, float64
float_, double = float32, float64
byte, char = uint8, int8
long_, ulong, uint = int64, uint64, uint64
longlong, ulonglong = int64, uint64
short, ushort = int16, uint16


def threading_layer():
    """The one pool that parallel loops run on."""
    return "ungil"


def get_thread_id():
    """Interpreted code is thread 0 of a parallel loop."""
    return 0


def _missing(name, instead):
    def unsupported(*args, **kwargs):
        raise UnsupportedError(f"numba.{name} is not supported: {instead}")

    unsupported.__name__ = unsupported.__qualname__ = name.rpartition(".")[2]
    return unsupported


cfunc = _missing("cfunc", "use @njit")
objmode = _missing("objmode", "leave the kernel to run interpreted code")
generated_jit = _missing("generated_jit", "use @njit")
gdb = _missing("gdb", "run the function with NUMBA_DISABLE_JIT=1")
gdb_init = _missing("gdb_init", "run the function with NUMBA_DISABLE_JIT=1")
literally = _missing("literally", "globals and closure variables are constants")
carray = _missing("carray", "kernels take NumPy arrays, and no addresses")
farray = _missing("farray", "kernels take NumPy arrays, and no addresses")

_LATER = {
    "vectorize": "numba.ufunc",
    "guvectorize": "numba.ufunc",
    "DUFunc": "numba.ufunc",
    "GUFunc": "numba.ufunc",
    "stencil": "numba.stencils",
}


def __getattr__(name):
    """What needs NumPy is imported when it is first asked for."""
    if name in _LATER:
        from importlib import import_module

        value = getattr(import_module(_LATER[name]), name)
        globals()[name] = value
        return value
    if name in ("typed", "extending"):
        from importlib import import_module

        return import_module(f"numba.{name}")
    raise AttributeError(f"module 'numba' has no attribute '{name}'")
