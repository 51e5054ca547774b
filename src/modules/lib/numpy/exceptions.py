"""The errors and warnings of arrays."""

__all__ = ["AxisError", "ComplexWarning", "DTypePromotionError", "ModuleDeprecationWarning", "RankWarning",
           "TooHardError", "VisibleDeprecationWarning"]


class ComplexWarning(RuntimeWarning):
    """A complex number loses its imaginary part."""


class ModuleDeprecationWarning(DeprecationWarning):
    """A module will go away."""


class VisibleDeprecationWarning(UserWarning):
    """Something will go away, shown by default."""


class RankWarning(RuntimeWarning):
    """A least-squares fit is badly conditioned."""


class TooHardError(RuntimeError):
    """A problem was given up because it would take too long."""


class DTypePromotionError(TypeError):
    """Types have no common one."""


class AxisError(ValueError, IndexError):
    """An axis that an array does not have."""

    def __init__(self, axis, ndim=None, msg_prefix=None):
        if ndim is None and msg_prefix is None:
            self._msg = axis
            self.axis = None
            self.ndim = None
        else:
            self._msg = msg_prefix
            self.axis = axis
            self.ndim = ndim
        super().__init__(axis, ndim, msg_prefix)

    def __str__(self):
        if self.axis is None and self.ndim is None:
            return self._msg
        message = f"axis {self.axis} is out of bounds for array of dimension {self.ndim}"
        if self._msg is not None:
            message = f"{self._msg}: {message}"
        return message


for _cls in list(globals().values()):
    if isinstance(_cls, type) and issubclass(_cls, BaseException):
        _cls.__module__ = "numpy.exceptions"
del _cls
