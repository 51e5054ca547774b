"""How arrays are printed."""
from contextlib import contextmanager

import _numpy
from _numpy import asarray

_options = {
    "edgeitems": 3,
    "threshold": 1000,
    "floatmode": "maxprec",
    "precision": 8,
    "suppress": False,
    "linewidth": 75,
    "nanstr": "nan",
    "infstr": "inf",
    "sign": "-",
    "formatter": None,
    "legacy": False,
    "override_repr": None,
}

_MODES = ["fixed", "unique", "maxprec", "maxprec_equal"]


def _checked(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None,
             infstr=None, sign=None, formatter=None, floatmode=None, legacy=None, override_repr=None):
    """The options that were given."""
    given = {k: v for k, v in locals().items() if v is not None}
    if suppress is not None:
        given["suppress"] = bool(suppress)
    if floatmode not in _MODES + [None]:
        raise ValueError("floatmode option must be one of " + ", ".join(f'"{m}"' for m in _MODES))
    if sign not in [None, "-", "+", " "]:
        raise ValueError("sign option must be one of ' ', '+', or '-'")
    if threshold is not None:
        if not isinstance(threshold, (int, float, _numpy.integer, _numpy.floating)):
            raise TypeError("threshold must be numeric")
        if threshold != threshold:
            raise ValueError("threshold must be non-NAN, try sys.maxsize for untruncated representation")
    if precision is not None:
        import operator
        try:
            given["precision"] = operator.index(precision)
        except TypeError as e:
            raise TypeError("precision must be an integer") from e
    return given


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None,
                     infstr=None, formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None):
    new = _checked(precision, threshold, edgeitems, linewidth, suppress, nanstr, infstr, sign, formatter, floatmode,
                   legacy)
    # These two go back to nothing when they are not given.
    new["formatter"] = formatter
    new["override_repr"] = override_repr
    _options.update(new)
    _numpy._set_printoptions(_options)


def get_printoptions():
    return dict(_options)


@contextmanager
def printoptions(*args, **kwargs):
    old = dict(_options)
    try:
        set_printoptions(*args, **kwargs)
        yield get_printoptions()
    finally:
        _options.update(old)
        _numpy._set_printoptions(_options)


def array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=" ", prefix="", *,
                 formatter=None, threshold=None, edgeitems=None, sign=None, floatmode=None, suffix="", legacy=None):
    options = dict(_options)
    options.update(_checked(precision, threshold, edgeitems, max_line_width, suppress_small, None, None, sign,
                            formatter, floatmode, legacy))
    options["linewidth"] -= len(suffix)
    return _numpy._array2string(asarray(a), options, separator, len(prefix))


def _with(max_line_width, precision, suppress_small):
    options = dict(_options)
    options.update(_checked(precision, linewidth=max_line_width, suppress=suppress_small))
    return options


def array_repr(arr, max_line_width=None, precision=None, suppress_small=None):
    return _numpy._array_repr(arr, _with(max_line_width, precision, suppress_small))


def array_str(a, max_line_width=None, precision=None, suppress_small=None):
    return _numpy._array_str(a, _with(max_line_width, precision, suppress_small))


def _number(x, name):
    if x is None:
        return None
    if x < 0:
        raise ValueError(f"{name} must be >= 0")
    return x


def _format(x, scientific, precision, unique, fractional, trim, sign, pad_left, pad_right, exp_digits, min_digits):
    precision = _number(precision, "precision")
    min_digits = _number(min_digits, "min_digits")
    if trim not in ("k", ".", "0", "-"):
        raise TypeError(f"if supplied, trim must be 'k', '.', '0' or '-' found `{trim!s:>100}`")
    if not unique and precision is None:
        raise TypeError("in non-unique mode `precision` must be supplied")
    if min_digits is not None and precision is not None and min_digits > precision:
        raise ValueError("min_digits must be less than or equal to precision")
    return _numpy._format_float(x, scientific, precision, unique, fractional, trim, sign,
                                _number(pad_left, "pad_left"), _number(pad_right, "pad_right"),
                                _number(exp_digits, "exp_digits"), min_digits)


def format_float_positional(x, precision=None, unique=True, fractional=True, trim="k", sign=False, pad_left=None,
                            pad_right=None, min_digits=None):
    if not fractional and precision == 0:
        raise ValueError("precision must be greater than 0 if fractional=False")
    return _format(x, False, precision, unique, fractional, trim, sign, pad_left, pad_right, None, min_digits)


def format_float_scientific(x, precision=None, unique=True, trim="k", sign=False, pad_left=None, exp_digits=None,
                            min_digits=None):
    return _format(x, True, precision, unique, False, trim, sign, pad_left, None, exp_digits, min_digits)


def typename(char):
    return _numpy.dtype(char).name
