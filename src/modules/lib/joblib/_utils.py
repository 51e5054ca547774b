"""What the parts of joblib share: arithmetic in texts, exceptions that travel, durations in words.

Invariant: an exception that a worker raised reaches the caller as itself; where it happened there is told
by its cause.
"""

import ast
import operator
import re
import traceback

_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


def eval_expr(text):
    """The number that an arithmetic expression stands for."""
    try:
        return _number(ast.parse(text, mode="eval").body)
    except (TypeError, SyntaxError, KeyError, OverflowError, ZeroDivisionError) as e:
        raise ValueError(f"{text!r} is not a valid or supported arithmetic expression.") from e


def _number(node):
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.UnaryOp):
        return _OPERATORS[type(node.op)](_number(node.operand))
    if isinstance(node, ast.BinOp):
        left, right = _number(node.left), _number(node.right)
        if isinstance(node.op, ast.Pow) and abs(right) > 100:
            raise OverflowError("an exponent beyond 100")
        return _OPERATORS[type(node.op)](left, right)
    raise TypeError(node)


class _RemoteTraceback(Exception):
    """Where an exception was raised, when that was in another thread or process."""

    def __init__(self, text):
        super().__init__(text)
        self.text = text

    def __str__(self):
        return f'\n"""\n{self.text}"""'


class _ExceptionWithTraceback:
    """An exception on its way from a worker to the caller."""

    def __init__(self, exc):
        self.exc = exc
        self.text = "".join(traceback.format_exception(exc))
        exc.__traceback__ = None

    def unpack(self):
        self.exc.__cause__ = _RemoteTraceback(self.text)
        return self.exc

    def __reduce__(self):
        return _rebuild, (self.exc, self.text)


def _rebuild(exc, text):
    made = _ExceptionWithTraceback.__new__(_ExceptionWithTraceback)
    made.exc, made.text = exc, text
    return made


class _Caught:
    """Calls a function; what it raises is its result then, wrapped."""

    def __init__(self, func):
        self.func = func

    def __call__(self):
        try:
            return self.func()
        except BaseException as e:
            return _ExceptionWithTraceback(e)


def unwrapped(out):
    """A worker's result, or its exception raised."""
    if isinstance(out, _ExceptionWithTraceback):
        raise out.unpack()
    return out


def short_format_time(seconds):
    if seconds > 60:
        return f"{seconds / 60:4.1f}min"
    return f" {seconds:5.1f}s"


def format_time(seconds):
    return f"{seconds:.1f}s, {seconds / 60:.1f}min"


def memstr_to_bytes(text):
    """The size that texts as "10G", "500M", "50K" mean."""
    units = {"K": 1024, "M": 1024**2, "G": 1024**3}
    try:
        return int(units[text[-1:]] * float(text[:-1]))
    except (KeyError, ValueError) as e:
        raise ValueError(
            f"Invalid literal for size give: {text} (type {type(text)}) should be alike '10G', "
            "'500M', '50K'."
        ) from (e if isinstance(e, ValueError) else None)


def replaced_names(expression, **values):
    """The text with names replaced by numbers."""
    for name, value in values.items():
        expression = re.sub(rf"\b{name}\b", str(value), expression)
    return expression
