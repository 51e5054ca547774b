"""The errors of universal functions: TypeErrors that say what did not fit."""


def _shown_as_base(cls):
    # Programs print the type's name, which is that of the public class.
    cls.__name__ = cls.__base__.__name__
    cls.__qualname__ = cls.__base__.__qualname__
    return cls


class UFuncTypeError(TypeError):
    """Arguments of a universal function that it has no loop for."""


@_shown_as_base
class _UFuncNoLoopError(UFuncTypeError):
    pass


@_shown_as_base
class _UFuncCastingError(UFuncTypeError):
    pass


@_shown_as_base
class _UFuncInputCastingError(_UFuncCastingError):
    pass


@_shown_as_base
class _UFuncOutputCastingError(_UFuncCastingError):
    pass
