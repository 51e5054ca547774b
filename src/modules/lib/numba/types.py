"""The kernels' types as objects."""
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
