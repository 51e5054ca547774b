"""What there is to know about types."""
import _numpy
from _numpy import dtype as _dtype, generic

typecodes = {
    "Character": "c",
    "Integer": "bhilqnp",
    "UnsignedInteger": "BHILQNP",
    "Float": "fd",
    "Complex": "FD",
    "AllInteger": "bBhHiIlLqQnNpP",
    "AllFloat": "fdFD",
    "All": "?bhilqnpBHILQNPfdFD",
}

ScalarType = (int, float, complex, bool) + tuple(
    getattr(_numpy, name) for name in ("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
                                       "float32", "float64", "complex64", "complex128", "void"))

sctypeDict = {name: getattr(_numpy, name) for name in (
    "bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64", "complex64",
    "complex128", "void")}


def issubclass_(arg1, arg2):
    try:
        return issubclass(arg1, arg2)
    except TypeError:
        return False


def issubdtype(arg1, arg2):
    if not issubclass_(arg1, generic):
        arg1 = _dtype(arg1).type
    if not issubclass_(arg2, generic):
        arg2 = _dtype(arg2).type
    return issubclass(arg1, arg2)


def isdtype(dtype, kind):
    if isinstance(dtype, _dtype):
        dtype = dtype.type
    elif not (isinstance(dtype, type) and issubclass(dtype, generic)):
        raise TypeError(f"dtype argument must be a NumPy dtype, but it is a {type(dtype)}.")
    kinds = {
        "bool": (_numpy.bool,),
        "signed integer": (_numpy.signedinteger,),
        "unsigned integer": (_numpy.unsignedinteger,),
        "integral": (_numpy.integer,),
        "real floating": (_numpy.floating,),
        "complex floating": (_numpy.complexfloating,),
        "numeric": (_numpy.number,),
    }
    wanted = []
    for one in kind if isinstance(kind, tuple) else (kind,):
        if isinstance(one, _dtype):
            wanted.append(one.type)
        elif isinstance(one, str):
            if one not in kinds:
                raise ValueError(f"kind argument is a string, but {one!r} is not a known kind name.")
            wanted.extend(kinds[one])
        elif isinstance(one, type) and issubclass(one, generic):
            wanted.append(one)
        else:
            raise TypeError(f"kind argument must be comprised of NumPy dtypes or strings only, but is a {type(one)}.")
    return issubclass(dtype, tuple(wanted))


def isfortran(a):
    return a.flags.fnc


def common_type(*arrays):
    is_complex = False
    width = 4
    for a in arrays:
        kind = a.dtype
        is_complex |= kind.kind == "c"
        if kind.kind in "iu":
            width = 8
        elif kind.kind == "f":
            width = max(width, kind.itemsize)
        elif kind.kind == "c":
            width = max(width, kind.itemsize // 2)
        else:
            raise TypeError("can't get common type for non-numeric array")
    if is_complex:
        return _numpy.complex128 if width == 8 else _numpy.complex64
    return _numpy.float64 if width == 8 else _numpy.float32
