"""Discrete Fourier transforms."""
from operator import index as _index

import _numpy as _np
from _numpy import asarray, concatenate, empty, zeros

_NORMS = (None, "backward", "ortho", "forward")
_OPPOSITE = {None: "forward", "backward": "forward", "ortho": "ortho", "forward": "backward"}


def _scaled(made, n, norm, inverse):
    if norm not in _NORMS:
        raise ValueError(f'Invalid norm value {norm}; should be "backward", "ortho" or "forward".')
    if norm == "ortho":
        return made / made.real.dtype.type(n**0.5)
    if (norm == "forward") != inverse:
        return made / made.real.dtype.type(n)
    return made


def _length(a, n, axis):
    """An array with an axis of length `n` moved to the end."""
    from numpy._shape import moveaxis
    if not -a.ndim <= axis < a.ndim:
        from numpy.exceptions import AxisError
        raise AxisError(axis, a.ndim)
    n = a.shape[axis] if n is None else _index(n)
    if n < 1:
        raise ValueError(f"Invalid number of FFT data points ({n}) specified.")
    a = moveaxis(a, axis, -1)
    have = a.shape[-1]
    if n < have:
        a = a[..., :n]
    elif n > have:
        wide = zeros(a.shape[:-1] + (n,), dtype=a.dtype)
        wide[..., :have] = a
        a = wide
    return a, n


def _given(made, axis, out):
    from numpy._shape import moveaxis
    made = moveaxis(made, -1, axis)
    if out is None:
        return made
    out[...] = made
    return out


def _complex(a, n, axis, norm, out, inverse):
    a, n = _length(asarray(a), n, axis)
    if norm not in _NORMS:
        _scaled(None, 1, norm, inverse)
    return _given(_scaled(_np._fft(a, inverse), n, norm, inverse), axis, out)


def fft(a, n=None, axis=-1, norm=None, out=None):
    return _complex(a, n, axis, norm, out, False)


def ifft(a, n=None, axis=-1, norm=None, out=None):
    return _complex(a, n, axis, norm, out, True)


def rfft(a, n=None, axis=-1, norm=None, out=None):
    a = asarray(a)
    if a.dtype.kind == "c":
        raise TypeError("ufunc 'rfft_n_even' did not contain a loop with signature matching types "
                        f"({type(a.dtype)}, <class 'numpy.dtypes.Float64DType'>) -> None")
    a, n = _length(a, n, axis)
    return _given(_scaled(_np._rfft(a), n, norm, False), axis, out)


def irfft(a, n=None, axis=-1, norm=None, out=None):
    a = asarray(a)
    if n is None:
        n = (a.shape[axis] - 1) * 2
    if n < 1:
        raise ValueError(f"Invalid number of FFT data points ({n}) specified.")
    a, _ = _length(a, n // 2 + 1, axis)
    return _given(_scaled(_np._irfft(a, n), n, norm, True), axis, out)


def hfft(a, n=None, axis=-1, norm=None, out=None):
    a = asarray(a)
    if n is None:
        n = (a.shape[axis] - 1) * 2
    return irfft(_np.conjugate(a), n, axis, norm=_OPPOSITE[norm], out=out)


def ihfft(a, n=None, axis=-1, norm=None, out=None):
    made = _np.conjugate(rfft(a, n, axis, norm=_OPPOSITE[norm]))
    if out is None:
        return made
    out[...] = made
    return out


def _lengths(a, s, axes, inverse_real=False):
    if s is None:
        axes = list(range(a.ndim)) if axes is None else list(axes)
        s = [a.shape[ax] for ax in axes]
        if inverse_real:
            s[-1] = (a.shape[axes[-1]] - 1) * 2
    else:
        s = list(s)
        axes = list(range(-len(s), 0)) if axes is None else list(axes)
    if len(s) != len(axes):
        raise ValueError("Shape and axes have different lengths.")
    return [a.shape[ax] if n == -1 else n for n, ax in zip(s, axes)], axes


def _over(a, s, axes, norm, function, out=None):
    a = asarray(a)
    s, axes = _lengths(a, s, axes)
    for ax, n in reversed(list(zip(axes, s))):
        a = function(a, n, ax, norm)
    if out is None:
        return a
    out[...] = a
    return out


def fftn(a, s=None, axes=None, norm=None, out=None):
    return _over(a, s, axes, norm, fft, out)


def ifftn(a, s=None, axes=None, norm=None, out=None):
    return _over(a, s, axes, norm, ifft, out)


def fft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    return _over(a, s, axes, norm, fft, out)


def ifft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    return _over(a, s, axes, norm, ifft, out)


def rfftn(a, s=None, axes=None, norm=None, out=None):
    a = asarray(a)
    s, axes = _lengths(a, s, axes)
    a = rfft(a, s[-1], axes[-1], norm)
    for ax, n in list(zip(axes, s))[-2::-1]:
        a = fft(a, n, ax, norm)
    return a


def rfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    return rfftn(a, s, axes, norm, out)


def irfftn(a, s=None, axes=None, norm=None, out=None):
    a = asarray(a)
    s, axes = _lengths(a, s, axes, True)
    for ax, n in list(zip(axes, s))[:-1]:
        a = ifft(a, n, ax, norm)
    return irfft(a, s[-1], axes[-1], norm, out)


def irfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    return irfftn(a, s, axes, norm, out)


def fftfreq(n, d=1.0, device=None):
    if not isinstance(n, (int, _np.integer)):
        raise ValueError("n should be an integer")
    half = (n - 1) // 2 + 1
    made = concatenate((_np.arange(0, half), _np.arange(-(n // 2), 0)))
    return made * (1.0 / (n * d))


def rfftfreq(n, d=1.0, device=None):
    if not isinstance(n, (int, _np.integer)):
        raise ValueError("n should be an integer")
    return _np.arange(0, n // 2 + 1) * (1.0 / (n * d))


def _rolled(x, axes, by):
    from numpy._shape import roll
    x = asarray(x)
    axes = tuple(range(x.ndim)) if axes is None else (axes,) if isinstance(axes, int) else tuple(axes)
    return roll(x, [by(x.shape[ax]) for ax in axes], axes)


def fftshift(x, axes=None):
    return _rolled(x, axes, lambda n: n // 2)


def ifftshift(x, axes=None):
    return _rolled(x, axes, lambda n: -(n // 2))
