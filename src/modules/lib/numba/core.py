"""Where Numba keeps its types, errors and settings."""
