"""What is done about floating-point errors: `seterr`, `errstate` and their sisters."""
from functools import wraps

from _numpy import _geterr, _geterrcall, _seterr, _seterrcall

_NAMES = ("divide", "over", "under", "invalid")


def geterr():
    """How floating-point errors are handled, by kind."""
    return dict(zip(_NAMES, _geterr()))


def seterr(all=None, divide=None, over=None, under=None, invalid=None):
    """Set how floating-point errors are handled; the old settings are returned."""
    old = geterr()
    given = (divide, over, under, invalid)
    _seterr(*(all if one is None else one for one in given))
    return old


def geterrcall():
    """The function, or object to write to, that is told of errors."""
    return _geterrcall()


def seterrcall(func):
    """Set the function, or object to write to, that is told of errors."""
    if func is not None and not callable(func):
        if not hasattr(func, "write") or not callable(func.write):
            raise TypeError("python object must be callable or have a callable write method")
    old = _geterrcall()
    _seterrcall(func)
    return old


_SAME = object()


class errstate:
    """A context, and decorator, with its own settings for floating-point errors."""

    def __init__(self, *, call=_SAME, all=None, divide=None, over=None, under=None, invalid=None):
        self._call = call
        given = (divide, over, under, invalid)
        self._modes = [all if one is None else one for one in given]
        self._old = None

    def __enter__(self):
        if self._old is not None:
            raise TypeError("Cannot enter `np.errstate` twice.")
        old = _geterr()
        _seterr(*self._modes)
        self._old = (old, _geterrcall())
        if self._call is not _SAME:
            seterrcall(self._call)

    def __exit__(self, *exc):
        modes, call = self._old
        self._old = None
        _seterr(*modes)
        _seterrcall(call)

    def __call__(self, func):
        @wraps(func)
        def inner(*args, **kwargs):
            old, call = _geterr(), _geterrcall()
            _seterr(*self._modes)
            try:
                if self._call is not _SAME:
                    seterrcall(self._call)
                return func(*args, **kwargs)
            finally:
                _seterr(*old)
                _seterrcall(call)
        return inner
