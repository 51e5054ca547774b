"""Names under which pickles find what they need."""
from _numpy import array, asarray, dtype, frombuffer, ndarray


def _frombuffer(buf, dtype, shape, order, axis_order=None):
    made = frombuffer(buf, dtype=dtype)
    if order == "K" and axis_order is not None:
        return made.reshape(shape, order="C").transpose(axis_order)
    return made.reshape(shape, order=order)
