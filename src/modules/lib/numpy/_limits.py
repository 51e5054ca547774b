"""The limits of machine numbers: `finfo` and `iinfo`."""
import numpy as np


class finfo:
    """Limits of a type of floating-point numbers."""

    _known = {}

    def __new__(cls, dtype):
        try:
            dtype = np.dtype(dtype)
        except TypeError:
            dtype = np.dtype(type(dtype))
        if dtype.kind == "c":
            dtype = np.dtype("f4" if dtype.itemsize == 8 else "f8")
        if dtype.kind != "f":
            raise ValueError(f"data type {dtype!r} not compatible with finfo")
        found = cls._known.get(dtype.name)
        if found is None:
            found = cls._known[dtype.name] = object.__new__(cls)._fill(dtype)
        return found

    def _fill(self, dtype):
        self.dtype = dtype
        number = dtype.type
        self.bits = dtype.itemsize * 8
        self.nmant, self.nexp, self.maxexp = (23, 8, 128) if self.bits == 32 else (52, 11, 1024)
        self.iexp = self.nexp
        self.minexp = 2 - self.maxexp
        self.machep, self.negep = -self.nmant, -self.nmant - 1
        self.eps = number(2.0 ** self.machep)
        self.epsneg = number(2.0 ** self.negep)
        self.max = number((2.0 - 2.0 ** -self.nmant) * 2.0 ** (self.maxexp - 1))
        self.min = -self.max
        self.tiny = self.smallest_normal = number(2.0 ** self.minexp)
        self.smallest_subnormal = number(2.0 ** (self.minexp - self.nmant))
        self.precision = 6 if self.bits == 32 else 15
        self.resolution = number(10.0 ** -self.precision)
        return self

    def __str__(self):
        return (
            f"Machine parameters for {self.dtype}\n"
            "---------------------------------------------------------------\n"
            f"precision = {self.precision:3d}   resolution = {self.resolution}\n"
            f"machep = {self.machep:6d}   eps =        {self.eps}\n"
            f"negep =  {self.negep:6d}   epsneg =     {self.epsneg}\n"
            f"minexp = {self.minexp:6d}   tiny =       {self.tiny}\n"
            f"maxexp = {self.maxexp:6d}   max =        {self.max}\n"
            f"nexp =   {self.nexp:6d}   min =        -max\n"
            f"smallest_normal = {self.smallest_normal}   "
            f"smallest_subnormal = {self.smallest_subnormal}\n"
            "---------------------------------------------------------------\n"
        )

    def __repr__(self):
        return (f"finfo(resolution={self.resolution}, min={self.min}, max={self.max}, "
                f"dtype={self.dtype})")


class iinfo:
    """Limits of a type of integers."""

    def __init__(self, int_type):
        try:
            self.dtype = np.dtype(int_type)
        except TypeError:
            self.dtype = np.dtype(type(int_type))
        self.kind = self.dtype.kind
        self.bits = self.dtype.itemsize * 8
        self.key = f"{self.kind}{self.bits}"
        if self.kind not in "iu":
            raise ValueError(f"Invalid integer data type {self.kind!r}.")

    @property
    def min(self):
        return 0 if self.kind == "u" else -(1 << (self.bits - 1))

    @property
    def max(self):
        return (1 << (self.bits if self.kind == "u" else self.bits - 1)) - 1

    def __str__(self):
        return (
            f"Machine parameters for {self.dtype}\n"
            "---------------------------------------------------------------\n"
            f"min = {self.min}\nmax = {self.max}\n"
            "---------------------------------------------------------------\n"
        )

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"
