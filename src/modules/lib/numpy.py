"""The scalar types and constants of NumPy. Kernels know its scalar functions; arrays are still to come."""
from _ungil import (
    np_bool_ as bool_,
    np_float32 as float32,
    np_float64 as float64,
    np_int8 as int8,
    np_int16 as int16,
    np_int32 as int32,
    np_int64 as int64,
    np_intp as intp,
    np_uint8 as uint8,
    np_uint16 as uint16,
    np_uint32 as uint32,
    np_uint64 as uint64,
)

pi = 3.141592653589793
e = 2.718281828459045
euler_gamma = 0.5772156649015329
inf = float("inf")
nan = float("nan")
newaxis = None


def __getattr__(name):
    raise AttributeError(f"module 'numpy' has no attribute '{name}' here: arrays and array functions are not supported yet")
