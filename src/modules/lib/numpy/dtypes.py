"""The class of types."""
from _numpy import dtype

__all__ = ["dtype"]
