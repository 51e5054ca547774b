"""C's types: numbers, characters, arrays, structures, unions, and pointers to objects of these.

The objects lie in memory that they show and share. There are no foreign functions, and addresses are good
for what knows the object behind them: `addressof` gives numbers that remember it.
"""
from _cdata import Data as _Data, Items as _Items


class _CData(_Data):
    """What all have in common."""

    _b_needsfree_ = True

    def __reduce__(self):
        if _has_pointers(type(self)):
            raise ValueError("ctypes objects containing pointers cannot be pickled")
        return _rebuild, (type(self), self.__dict__, bytes(memoryview(self).cast("B")))


def _rebuild(cls, attributes, octets):
    made = cls.__new__(cls)
    made.__dict__.update(attributes)
    made._put(0, octets)
    return made


def _has_pointers(cls):
    if issubclass(cls, (_Pointer, c_void_p)):
        return True
    if issubclass(cls, Array):
        return _has_pointers(cls._type_)
    return any(_has_pointers(field[1]) for field in getattr(cls, "_fields_", ()))


_arrays = {}


class _CType(type):
    """The class of the classes: sizes, and arrays by multiplication."""

    def __mul__(cls, n):
        if not hasattr(n, "__index__"):
            raise TypeError(f"can't multiply sequence by non-int of type '{type(n).__name__}'")
        n = n.__index__()
        if n < 0:
            raise ValueError(f"Array length must be >= 0, not {n}")
        made = _arrays.get((cls, n))
        if made is None:
            name = f"{cls.__name__}_Array_{n}"
            made = _arrays[cls, n] = _ArrayType(name, (Array,), {"_type_": cls, "_length_": n})
        return made

    __rmul__ = __mul__

    def from_buffer(cls, source, offset=0):
        view = memoryview(source)
        if view.readonly:
            raise TypeError("underlying buffer is not writable")
        if not view.c_contiguous:
            raise TypeError("underlying buffer is not C contiguous")
        return cls._at(source, offset)

    def from_buffer_copy(cls, source, offset=0):
        octets = bytes(source)
        if offset < 0:
            raise ValueError("offset cannot be negative")
        if len(octets) - offset < cls._size_:
            raise ValueError(f"Buffer size too small ({len(octets)} instead of at least "
                             f"{offset + cls._size_} bytes)")
        made = cls.__new__(cls)
        made._put(0, octets[offset:offset + cls._size_])
        return made

    def from_address(cls, address):
        return cls._at(_behind(address), 0)

    def from_param(cls, value):
        if isinstance(value, cls):
            return value
        raise TypeError(f"expected {cls.__name__} instance instead of {type(value).__name__}")

    def _from_item(cls, value):
        if isinstance(value, cls):
            return value
        if isinstance(value, tuple) and issubclass(cls, (Structure, Array)):
            return cls(*value)
        raise TypeError(f"expected {cls.__name__} instance, got {type(value).__name__}")


class _SimpleType(_CType):
    def __new__(meta, name, bases, namespace):
        made = super().__new__(meta, name, bases, namespace)
        letter = namespace.get("_type_")
        if letter is not None:
            if letter not in _SIZES:
                raise AttributeError("class must define a '_type_' attribute which must be\n"
                                     "a single character string containing one of "
                                     f"'{''.join(_SIZES)}'.")
            made._letter_ = letter
            made._size_ = _SIZES[letter]
        return made

    def _from_item(cls, value):
        return value if isinstance(value, cls) else cls(getattr(value, "value", value))


_SIZES = {"c": 1, "u": 4, "b": 1, "B": 1, "h": 2, "H": 2, "i": 4, "I": 4, "l": 8, "L": 8, "q": 8, "Q": 8,
          "f": 4, "d": 8, "?": 1, "P": 8}


class _SimpleCData(_CData, metaclass=_SimpleType):
    """A number, a character, a truth value."""

    def __init__(self, value=None):
        if value is not None:
            self.value = value

    def __bool__(self):
        return bool(self.value) if self._letter_ != "c" else self.value != b"\0"

    def __repr__(self):
        if type(self).__mro__[1] is not _SimpleCData:
            return f"<{type(self).__name__} object at {id(self):#x}>"
        return f"{type(self).__name__}({self.value!r})"


def _simple(name, letter):
    return _SimpleType(name, (_SimpleCData,), {"_type_": letter, "__module__": __name__})


c_char = _simple("c_char", "c")
c_wchar = _simple("c_wchar", "u")
c_byte = _simple("c_byte", "b")
c_ubyte = _simple("c_ubyte", "B")
c_short = _simple("c_short", "h")
c_ushort = _simple("c_ushort", "H")
c_int = _simple("c_int", "i")
c_uint = _simple("c_uint", "I")
c_long = _simple("c_long", "l")
c_ulong = _simple("c_ulong", "L")
c_longlong = c_long
c_ulonglong = c_ulong
c_float = _simple("c_float", "f")
c_double = _simple("c_double", "d")
c_bool = _simple("c_bool", "?")
c_void_p = _simple("c_void_p", "P")
c_voidp = c_void_p
c_int8, c_uint8 = c_byte, c_ubyte
c_int16, c_uint16 = c_short, c_ushort
c_int32, c_uint32 = c_int, c_uint
c_int64, c_uint64 = c_long, c_ulong
c_size_t, c_ssize_t, c_time_t = c_ulong, c_long, c_long


class _ArrayType(_CType):
    def __new__(meta, name, bases, namespace):
        made = super().__new__(meta, name, bases, namespace)
        if bases and bases[0] is not _CData:
            item, length = getattr(made, "_type_", None), getattr(made, "_length_", None)
            if item is None:
                raise AttributeError("class must define a '_type_' attribute")
            if not isinstance(length, int):
                raise AttributeError("class must define a '_length_' attribute")
            if length < 0:
                raise ValueError("The '_length_' attribute must not be negative")
            made._item_size_ = item._size_
            made._size_ = item._size_ * length
            simple = isinstance(item, _SimpleType)
            made._letter_ = item._letter_ if simple else ""
            if simple and item._letter_ == "c":
                made.value, made.raw = _octets, _raw
            elif simple and item._letter_ == "u":
                made.value = _text
        return made


def _get_octets(self):
    return bytes(memoryview(self).cast("B")).split(b"\0", 1)[0]


def _set_octets(self, value):
    if not isinstance(value, bytes):
        raise TypeError(f"bytes expected instead of {type(value).__name__} instance")
    if len(value) > len(self):
        raise ValueError("byte string too long")
    self._put(0, value + b"\0" if len(value) < len(self) else value)


def _set_raw(self, value):
    if len(bytes(value)) > len(self):
        raise ValueError("byte string too long")
    self._put(0, value)


def _get_text(self):
    return "".join(self[:]).split("\0", 1)[0]


def _set_text(self, value):
    if not isinstance(value, str):
        raise TypeError(f"unicode string expected instead of {type(value).__name__} instance")
    if len(value) > len(self):
        raise ValueError("string too long")
    for i, character in enumerate(value):
        self[i] = character
    if len(value) < len(self):
        self[len(value)] = "\0"


_octets = property(_get_octets, _set_octets)
_raw = property(lambda self: bytes(memoryview(self).cast("B")), _set_raw)
_text = property(_get_text, _set_text)


class Array(_CData, _Items, metaclass=_ArrayType):
    """Items of one type, side by side."""

    value = None

    def __init__(self, *items):
        if len(items) > len(self):
            raise IndexError("invalid index")
        for i, item in enumerate(items):
            self[i] = item

    def __repr__(self):
        return f"<{type(self).__module__}.{type(self).__name__} object at {id(self):#x}>"


def ARRAY(item, length):
    return item * length


class _Field:
    """A member of a structure or union."""

    def __init__(self, name, item, offset):
        self.name, self.offset, self.size = name, offset, item._size_
        self._item = item
        self._letter = item._letter_ if isinstance(item, _SimpleType) else None
        self._plain = self._letter is not None and item.__mro__[1] is _SimpleCData

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self._plain:
            return instance._get(self._letter, self.offset)
        found = instance._at_member(self._item, self.offset)
        if isinstance(found, Array) and found._letter_ in ("c", "u") and found._letter_:
            return found.value
        return found

    def __set__(self, instance, value):
        if self._letter is not None and not isinstance(value, _CData):
            instance._set(self._letter, self.offset, value)
        elif issubclass(self._item, Array) and isinstance(value, (bytes, str)):
            instance._at_member(self._item, self.offset).value = value
        elif issubclass(self._item, _Pointer):
            instance._at_member(self._item, self.offset)._point(value)
            instance._kept[self.offset] = value
        else:
            value = self._item._from_item(value)
            instance._put(self.offset, bytes(memoryview(value).cast("B")))

    def __repr__(self):
        return f"<Field type={self._item.__name__}, ofs={self.offset}, size={self.size}>"


def alignment(thing):
    """How the places of a type's objects are rounded."""
    cls = thing if isinstance(thing, type) else type(thing)
    if issubclass(cls, Array):
        return alignment(cls._type_)
    if issubclass(cls, (Structure, Union)):
        return cls._align
    return cls._size_


class _MembersType(_CType):
    def __init__(cls, name, bases, namespace):
        super().__init__(name, bases, namespace)
        inherited = [base for base in bases if hasattr(base, "_size_")]
        cls._size_ = inherited[0]._size_ if inherited else 0
        cls._align = inherited[0]._align if inherited else 1
        cls._names = list(inherited[0]._names) if inherited else []
        if "_fields_" in namespace:
            cls._lay_out(namespace["_fields_"])

    def __setattr__(cls, name, value):
        super().__setattr__(name, value)
        if name == "_fields_":
            cls._lay_out(value)

    def _lay_out(cls, fields):
        together = issubclass(cls, Union)
        most = getattr(cls, "_pack_", 0)
        at, align = cls._size_, cls._align
        for field in fields:
            if len(field) == 3:
                raise NotImplementedError("ctypes: bit fields")
            name, item = field
            if not isinstance(item, _CType):
                raise TypeError("second item in _fields_ tuple must be a C type")
            step = min(alignment(item), most) if most else alignment(item)
            align = max(align, step)
            place = 0 if together else -(-at // step) * step
            type.__setattr__(cls, name, _Field(name, item, place))
            at = max(at, place + item._size_) if together else place + item._size_
            cls._names.append(name)
        cls._align = align
        cls._size_ = -(-at // align) * align


class _Members(_CData):
    @property
    def _kept(self):
        return self.__dict__.setdefault("_objects", {})

    def _at_member(self, item, offset):
        found = item._at(self, offset)
        if isinstance(found, _Pointer):
            found._target = self._kept.get(offset)
        return found

    def __init__(self, *values, **named):
        if len(values) > len(self._names):
            raise TypeError("too many initializers")
        for name, value in zip(self._names, values):
            if name in named:
                raise TypeError(f"duplicate values for field {name!r}")
            setattr(self, name, value)
        for name, value in named.items():
            setattr(self, name, value)


class Structure(_Members, metaclass=_MembersType):
    """Members one after the other."""

    value = None


class Union(_Members, metaclass=_MembersType):
    """Members in one place."""

    value = None


_pointers = {}


class _PointerType(_CType):
    def __new__(meta, name, bases, namespace):
        made = super().__new__(meta, name, bases, namespace)
        made._size_, made._letter_ = 8, "P"
        return made


class _Pointer(_CData, metaclass=_PointerType):
    """A pointer to an object, which it keeps."""

    _target = None
    value = None

    def __init__(self, target=None):
        if target is not None:
            self._point(target)

    def _point(self, target):
        if isinstance(target, _Pointer):
            target = target._target
        if target is not None and not isinstance(target, self._type_):
            raise TypeError(f"expected {self._type_.__name__} instead of {type(target).__name__}")
        self._target = target
        self._set("P", 0, None if target is None else target._address)

    @property
    def contents(self):
        if self._target is None:
            raise ValueError("NULL pointer access")
        return self._type_._at(self._target, 0)

    @contents.setter
    def contents(self, target):
        self._point(target)

    def __getitem__(self, i):
        if i != 0:
            raise IndexError("invalid index")
        found = self.contents
        return found.value if isinstance(found, _SimpleCData) else found

    def __setitem__(self, i, value):
        if i != 0:
            raise IndexError("invalid index")
        target = self.contents
        target._put(0, bytes(memoryview(self._type_._from_item(value)).cast("B")))

    def __bool__(self):
        return self._target is not None


def POINTER(item):
    made = _pointers.get(item)
    if made is None:
        name = f"LP_{item.__name__}"
        made = _pointers[item] = _PointerType(name, (_Pointer,), {"_type_": item})
    return made


def pointer(target):
    return POINTER(type(target))(target)


def byref(target, offset=0):
    if not isinstance(target, _CData):
        raise TypeError(f"byref() argument must be a ctypes instance, not '{type(target).__name__}'")
    return pointer(target)


def sizeof(thing):
    cls = thing if isinstance(thing, type) else type(thing)
    if not issubclass(cls, _CData) or not hasattr(cls, "_size_"):
        raise TypeError("this type has no size")
    return cls._size_


class _Address(int):
    """An address that remembers its object."""


def addressof(target):
    if not isinstance(target, _CData):
        raise TypeError(f"a ctypes instance is expected, not {type(target).__name__}")
    made = _Address(target._address)
    made.target = target
    return made


def _behind(place):
    """The object behind an address, or what stands for it."""
    if isinstance(place, _Address):
        return place.target
    if isinstance(place, _Pointer):
        return place.contents
    if isinstance(place, _CData):
        return place
    raise TypeError(f"an address of addressof() or a ctypes instance is expected, not {type(place).__name__}")


def memset(place, octet, count):
    memoryview(_behind(place)).cast("B")[:count] = bytes([octet & 255]) * count
    return place


def memmove(place, source, count):
    octets = source if isinstance(source, (bytes, bytearray)) else memoryview(_behind(source)).cast("B")
    memoryview(_behind(place)).cast("B")[:count] = bytes(octets[:count])
    return place


def string_at(place, size=-1):
    octets = bytes(memoryview(_behind(place)).cast("B"))
    return octets.split(b"\0", 1)[0] if size < 0 else octets[:size]


def create_string_buffer(init, size=None):
    if isinstance(init, bytes):
        made = (c_char * (len(init) + 1 if size is None else size))()
        made.value = init
        return made
    if isinstance(init, int):
        return (c_char * init)()
    raise TypeError(init)


def create_unicode_buffer(init, size=None):
    if isinstance(init, str):
        made = (c_wchar * (len(init) + 1 if size is None else size))()
        made.value = init
        return made
    if isinstance(init, int):
        return (c_wchar * init)()
    raise TypeError(init)
