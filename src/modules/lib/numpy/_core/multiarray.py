"""Names under which pickles find what they need."""
from _numpy import _reconstruct, array, dtype, ndarray, scalar
