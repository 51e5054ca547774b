"""What a function is called, where its text is, and what its arguments mean."""

import ast
import inspect
import linecache
import os
import pickle
import warnings

from .logger import pformat

#: The text of a value in the text of a call.
_LONGEST = 1500


def get_func_code(func):
    """The text of a function, its file and its first line (-1 if there is no text)."""
    code = getattr(func, "__code__", None)
    if code is None:
        return repr(func), None, -1
    file = code.co_filename
    found = _block(code, getattr(func, "__globals__", None))
    if found is not None:
        return found, os.path.abspath(file), code.co_firstlineno
    from .hashing import hash

    # Only whether it changes matters.
    return hash((code.co_name, code.co_names, repr(code.co_consts))), file, -1


def _block(code, namespace):
    """The lines of a function's definition, decorators included."""
    lines = linecache.getlines(code.co_filename, namespace)
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        return None
    first = code.co_firstlineno
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    for node in ast.walk(tree):
        if not isinstance(node, kinds) or getattr(node, "name", "<lambda>") != code.co_name:
            continue
        starts = [node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]
        if min(starts) == first:
            return "".join(lines[first - 1 : node.end_lineno])
    return None


def get_func_name(func, resolv_alias=True, win_characters=True):
    """The modules and classes around a function as a list, and its name."""
    module = getattr(func, "__module__", None)
    if module is None:
        owner = getattr(func, "__self__", None)
        if inspect.isbuiltin(func) and owner is None:
            module = pickle.whichmodule(func, func.__name__)
        else:
            module = getattr(inspect.getmodule(func), "__name__", "")
    if module == "__main__":
        module += _of_script(func)
    parts = module.split(".") if module else [""]
    name = getattr(func, "__name__", None)
    if name is None:
        return parts, "unknown"
    qualname = getattr(func, "__qualname__", name)
    return parts + qualname.split(".")[:-1], name


def _of_script(func):
    """The path of the script, as a part of a name."""
    try:
        path = os.path.abspath(inspect.getsourcefile(func))
    except (TypeError, AttributeError):
        return ""
    if path.endswith(".py"):
        path = path[:-3]
    elif path.startswith("<") or os.path.basename(path).startswith("<"):
        path = os.path.basename(path)
    return "-" + path.replace("/", "-").replace(":", "-")


def filter_args(func, ignore_lst, args=(), kwargs=None):
    """The arguments of a call by name, without those to be ignored; further ones under `*` and `**`."""
    kwargs = {} if kwargs is None else kwargs
    if isinstance(ignore_lst, str):
        raise ValueError(
            f"ignore_lst must be a list of parameters to ignore {ignore_lst} "
            f"(type {type(ignore_lst)}) was given"
        )
    if not (inspect.ismethod(func) or inspect.isfunction(func)):
        if ignore_lst:
            warnings.warn(
                f"Cannot inspect object {func}, ignore list will not work.", stacklevel=2
            )
        return {"*": list(args), "**": kwargs}
    args = list(args)
    if inspect.ismethod(func):
        # The object belongs to the arguments.
        args = [func.__self__, *args]
    given = _bound(func, args, kwargs)
    for name in ignore_lst:
        if name not in given:
            told = _signature(func)
            raise ValueError(f"Ignore list: argument '{name}' is not defined for function {told}")
        del given[name]
    return given


def _bound(func, args, kwargs):
    plain = getattr(func, "__func__", func)
    parameters = inspect.signature(plain).parameters.values()
    kinds = inspect.Parameter
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    only_named = [p for p in parameters if p.kind is kinds.KEYWORD_ONLY]
    takes_more = any(p.kind is kinds.VAR_POSITIONAL for p in parameters)
    takes_names = any(p.kind is kinds.VAR_KEYWORD for p in parameters)

    def wrong(what):
        call = _call_in_error(func, args, kwargs)
        return ValueError(f"{what} for {_signature(func)}:\n    {call} was called.")

    # Defaults come first, in the order that digests have always had.
    given = {p.name: p.default for p in positional + only_named if p.default is not p.empty}
    rest = dict(kwargs)
    for i, p in enumerate(positional):
        if i < len(args):
            if p.name in rest and p.kind is not p.POSITIONAL_ONLY:
                raise wrong(f"Argument {p.name} was given both as positional and as keyword")
            given[p.name] = args[i]
        elif p.name in rest:
            given[p.name] = rest.pop(p.name)
        elif p.default is p.empty:
            raise wrong("Wrong number of arguments")
    for p in only_named:
        if p.name in rest:
            given[p.name] = rest.pop(p.name)
        elif p.default is p.empty:
            raise wrong("Wrong number of arguments")
    more = args[len(positional) :]
    if more and not takes_more:
        raise wrong("Too many arguments")
    if rest and not takes_names:
        raise wrong("Too many keyword arguments")
    if takes_more:
        given["*"] = more
    if takes_names:
        given["**"] = rest
    return given


def _signature(func):
    return f"{func.__name__}{inspect.signature(func)}"


def _call_in_error(func, args, kwargs):
    args = args[1:] if inspect.ismethod(func) else args
    shown = "".join(f"{arg!r}, " for arg in args) or ", "
    if kwargs:
        shown = shown if args else ""
        shown += ", ".join(f"{k}={v!r}" for k, v in kwargs.items())
    return f"{func.__name__}({shown})"


def _shown(value):
    text = pformat(value, indent=2)
    if len(text) > _LONGEST:
        half = _LONGEST // 2 - 50
        text = f"{text[:half]}...{text[-half:]}"
    return text


def format_signature(func, *args, **kwargs):
    """A function's full name, and a call of it as text."""
    module, name = get_func_name(func)
    path = ".".join([part for part in module if part] + [name])
    shown = []
    last = 0
    for text in [_shown(a) for a in args] + [f"{k}={_shown(v)}" for k, v in kwargs.items()]:
        # A long argument begins a line.
        shown.append(f"\n{text}" if shown and last > 80 else text)
        last = len(text)
    return path, f"{name}({', '.join(shown)})"


def format_call(func, args, kwargs, object_name="Memory"):
    """What is told of a call that begins."""
    path, call = format_signature(func, *args, **kwargs)
    return f"{80 * '_'}\n[{object_name}] Calling {path}...\n{call}"
