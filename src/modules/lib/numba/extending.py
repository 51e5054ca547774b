"""What libraries tell Numba about functions of theirs."""
from _ungil import njit

__all__ = ["register_jitable", "is_jitted"]


def register_jitable(*args, **options):
    """Marks a function as one that kernels may call."""
    if args and not options:
        (function,) = args
        return njit(function)

    def decorate(function):
        return njit(**options)(function)

    return decorate


def is_jitted(function):
    """Whether a function is compiled when it is called."""
    return type(function).__name__ == "CPUDispatcher"


def _missing(name, instead):
    def unsupported(*args, **kwargs):
        from numba.core.errors import UnsupportedError

        raise UnsupportedError(f"numba.extending.{name} is not supported: {instead}")

    unsupported.__name__ = unsupported.__qualname__ = name
    return unsupported


overload = _missing("overload", "make the function one that kernels can call, with @register_jitable")
overload_method = _missing("overload_method", "use a function with @register_jitable")
overload_attribute = _missing("overload_attribute", "use a function with @register_jitable")
intrinsic = _missing("intrinsic", "use a function with @register_jitable")
