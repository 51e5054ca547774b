"""The errors and warnings of numba.core.errors."""


class NumbaWarning(Warning):
    """Base of the compiler's warnings."""


class NumbaPerformanceWarning(NumbaWarning):
    """Something will be slower than it could be."""


class NumbaDeprecationWarning(NumbaWarning, DeprecationWarning):
    """Something will go away."""


class NumbaPendingDeprecationWarning(NumbaWarning, PendingDeprecationWarning):
    """Something may go away."""


class NumbaExperimentalFeatureWarning(NumbaWarning):
    """Something may change."""


class NumbaTypeSafetyWarning(NumbaWarning):
    """A conversion may lose something."""


class NumbaError(Exception):
    """Base of the compiler's errors."""

    def __init__(self, msg="", loc=None, highlighting=True):
        super().__init__(msg)
        self.msg = msg
        self.loc = loc


class UnsupportedError(NumbaError):
    """A construct that kernels do not have."""


class TypingError(NumbaError):
    """Types that cannot be inferred, or do not fit."""


class UntypedAttributeError(TypingError):
    """An attribute that no kernel can use."""


class NumbaValueError(TypingError):
    """A value that does not fit."""


class NumbaTypeError(TypingError):
    """A type that does not fit."""


class RequireLiteralValue(TypingError):
    """A constant is needed."""


class LoweringError(NumbaError):
    """Code could not be generated."""


class CompilerError(NumbaError):
    """The compiler failed."""


class ForceLiteralArg(NumbaError):
    """A constant is needed."""
