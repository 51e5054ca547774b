"""What libraries tell Numba about functions of theirs."""
from _ungil import njit

from numba import _missing

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


overload = _missing("extending.overload", "make the function one that kernels can call, with @register_jitable")
overload_method = _missing("extending.overload_method", "use a function with @register_jitable")
overload_attribute = _missing("extending.overload_attribute", "use a function with @register_jitable")
intrinsic = _missing("extending.intrinsic", "use a function with @register_jitable")
