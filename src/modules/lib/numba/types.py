"""The kernels' types as objects."""
from _ungil import array_type as _array_type
from _ungil import type_made_of as _made_of
from _ungil import (
    boolean,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    int_,
    intc,
    intp,
    none,
    uint8,
    uint16,
    uint32,
    uint64,
    uintc,
    uintp,
    void,
)

b1 = bool_ = boolean
i1, i2, i4, i8 = int8, int16, int32, int64
u1, u2, u4, u8 = uint8, uint16, uint32, uint64
f4, f8 = float32, float64
double = float64


def Tuple(types):
    """The type of tuples of elements of these types."""
    return _made_of("Tuple", tuple(types))


def UniTuple(dtype, count):
    """The type of tuples of so many elements of one type."""
    return _made_of("Tuple", (dtype,) * count)


def Optional(type):
    """The type of values that may be None."""
    return _made_of("optional", (type,))


optional = Optional


def ListType(dtype):
    """The type of lists of elements of one type."""
    return _made_of("List", (dtype,))


def Array(dtype, ndim, layout, readonly=False, aligned=True):
    """The type of arrays with so many axes that lie in memory as the layout "C", "F" or "A" says."""
    return _array_type(dtype, ndim, layout, readonly)
