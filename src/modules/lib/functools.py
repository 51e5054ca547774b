"""Functions that make functions."""

from _thread import RLock as _RLock

__all__ = [
    "update_wrapper", "wraps", "WRAPPER_ASSIGNMENTS", "WRAPPER_UPDATES", "total_ordering",
    "cache", "cmp_to_key", "lru_cache", "reduce", "partial", "partialmethod", "singledispatch",
    "singledispatchmethod", "cached_property",
]

WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__",
                       "__type_params__")
WRAPPER_UPDATES = ("__dict__",)


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """Makes a wrapper look like what it wraps."""
    for name in assigned:
        try:
            value = getattr(wrapped, name)
        except AttributeError:
            pass
        else:
            setattr(wrapper, name, value)
    for name in updated:
        getattr(wrapper, name).update(getattr(wrapped, name, {}))
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=WRAPPER_UPDATES):
    """Decorates a wrapper with update_wrapper()."""
    def decorate(wrapper):
        return update_wrapper(wrapper, wrapped, assigned, updated)
    return decorate


_missing = object()


def reduce(function, iterable, initial=_missing, /):
    """Folds an iterable from the left."""
    items = iter(iterable)
    if initial is _missing:
        try:
            value = next(items)
        except StopIteration:
            raise TypeError("reduce() of empty iterable with no initial value") from None
    else:
        value = initial
    for item in items:
        value = function(value, item)
    return value


class partial:
    """A function with some of its arguments given."""

    def __new__(cls, func, /, *args, **keywords):
        if not callable(func):
            raise TypeError("the first argument must be callable")
        self = super().__new__(cls)
        if isinstance(func, partial):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
        self.func = func
        self.args = args
        self.keywords = keywords
        return self

    def __call__(self, /, *args, **keywords):
        if self.keywords:
            keywords = {**self.keywords, **keywords}
        return self.func(*self.args, *args, **keywords)

    def __get__(self, obj, objtype=None):
        if obj is None:
            return self
        from types import MethodType
        return MethodType(self, obj)

    def __repr__(self):
        cls = type(self)
        shown = [repr(self.func)]
        shown.extend(repr(x) for x in self.args)
        shown.extend(f"{k}={v!r}" for k, v in self.keywords.items())
        name = "functools.partial" if cls is partial else f"{cls.__module__}.{cls.__qualname__}"
        return f"{name}({', '.join(shown)})"


class partialmethod:
    """A method with some of its arguments given."""

    def __init__(self, func, /, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __get__(self, obj, cls=None):
        get = getattr(type(self.func), "__get__", None)
        bound = self.func if get is None else get(self.func, obj, cls)
        if bound is not self.func or obj is None:
            return partial(bound, *self.args, **self.keywords)
        return partial(self.func, obj, *self.args, **self.keywords)


_CacheInfo = None


def _cache_info_type():
    global _CacheInfo
    if _CacheInfo is None:
        from collections import namedtuple
        _CacheInfo = namedtuple("CacheInfo", ["hits", "misses", "maxsize", "currsize"])
        _CacheInfo.__module__ = "functools"
    return _CacheInfo


def _key(args, kwargs, typed):
    if not kwargs and not typed:
        if len(args) == 1 and type(args[0]) in (int, str):
            return args[0]
        return args
    key = args
    if kwargs:
        key += (_missing,)
        for item in kwargs.items():
            key += item
    if typed:
        key += tuple(type(v) for v in args) + tuple(type(v) for v in kwargs.values())
    return key


def lru_cache(maxsize=128, typed=False):
    """Keeps the results of the calls made last."""
    if callable(maxsize) and isinstance(typed, bool):
        return _cached(maxsize, 128, typed)
    if maxsize is not None:
        if not isinstance(maxsize, int):
            raise TypeError("Expected first argument to be an integer, a callable, or None")
        maxsize = max(maxsize, 0)

    def decorate(function):
        return _cached(function, maxsize, typed)
    return decorate


def _cached(function, maxsize, typed):
    # A dict remembers the order in which keys came: the first is the one not used for longest.
    results = {}
    hits = misses = 0
    lock = _RLock()

    def wrapper(*args, **kwargs):
        nonlocal hits, misses
        key = _key(args, kwargs, typed)
        if maxsize is None:
            result = results.get(key, _missing)
            if result is not _missing:
                hits += 1
                return result
        elif maxsize:
            with lock:
                result = results.pop(key, _missing)
                if result is not _missing:
                    results[key] = result
                    hits += 1
                    return result
        misses += 1
        result = function(*args, **kwargs)
        if maxsize is None:
            results[key] = result
        elif maxsize:
            with lock:
                if key not in results and len(results) >= maxsize:
                    del results[next(iter(results))]
                results[key] = result
        return result

    def cache_info():
        return _cache_info_type()(hits, misses, maxsize, len(results))

    def cache_clear():
        nonlocal hits, misses
        with lock:
            results.clear()
            hits = misses = 0

    update_wrapper(wrapper, function)
    wrapper.cache_info = cache_info
    wrapper.cache_clear = cache_clear
    wrapper.cache_parameters = lambda: {"maxsize": maxsize, "typed": typed}
    return wrapper


def cache(user_function, /):
    """Keeps the results of all calls."""
    return lru_cache(maxsize=None)(user_function)


class cached_property:
    """A property that is computed once."""

    def __init__(self, func):
        self.func = func
        self.attrname = None
        self.__doc__ = func.__doc__
        self.__module__ = func.__module__

    def __set_name__(self, owner, name):
        if self.attrname is None:
            self.attrname = name
        elif name != self.attrname:
            raise TypeError("Cannot assign the same cached_property to two different names "
                            f"({self.attrname!r} and {name!r}).")

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.attrname is None:
            raise TypeError("Cannot use cached_property instance without calling __set_name__ on it.")
        values = instance.__dict__
        value = values.get(self.attrname, _missing)
        if value is _missing:
            value = values[self.attrname] = self.func(instance)
        return value


def _negated(name):
    def method(self, other):
        result = getattr(type(self), name)(self, other)
        return result if result is NotImplemented else not result
    return method


def _or_equal(name):
    def method(self, other):
        result = getattr(type(self), name)(self, other)
        return result if result is NotImplemented else result or self == other
    return method


def _and_unequal(name):
    def method(self, other):
        result = getattr(type(self), name)(self, other)
        return result if result is NotImplemented else result and self != other
    return method


def _neither_nor_equal(name):
    def method(self, other):
        result = getattr(type(self), name)(self, other)
        return result if result is NotImplemented else not result and self != other
    return method


def _not_or_equal(name):
    def method(self, other):
        result = getattr(type(self), name)(self, other)
        return result if result is NotImplemented else not result or self == other
    return method


# What follows from each comparison, given equality.
_derived = {
    "__lt__": {"__gt__": _neither_nor_equal, "__le__": _or_equal, "__ge__": _negated},
    "__le__": {"__ge__": _not_or_equal, "__lt__": _and_unequal, "__gt__": _negated},
    "__gt__": {"__lt__": _neither_nor_equal, "__ge__": _or_equal, "__le__": _negated},
    "__ge__": {"__le__": _not_or_equal, "__gt__": _and_unequal, "__lt__": _negated},
}


def total_ordering(cls):
    """Adds the comparisons that follow from one of them."""
    given = [name for name in ("__lt__", "__le__", "__gt__", "__ge__")
             if getattr(cls, name, None) is not getattr(object, name, None)]
    if not given:
        raise ValueError("must define at least one ordering operation: < > <= >=")
    root = given[0]
    for name, make in _derived[root].items():
        if name not in given:
            method = make(root)
            method.__name__ = name
            method.__qualname__ = f"{cls.__qualname__}.{name}"
            setattr(cls, name, method)
    return cls


def cmp_to_key(mycmp):
    """A key function from a comparison function."""
    class K:
        __slots__ = ("obj",)
        __hash__ = None

        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return mycmp(self.obj, other.obj) < 0

        def __gt__(self, other):
            return mycmp(self.obj, other.obj) > 0

        def __eq__(self, other):
            return mycmp(self.obj, other.obj) == 0

        def __le__(self, other):
            return mycmp(self.obj, other.obj) <= 0

        def __ge__(self, other):
            return mycmp(self.obj, other.obj) >= 0

    return K


def singledispatch(func):
    """A function with a version for each class of its first argument."""
    registry = {object: func}

    def dispatch(cls):
        for base in cls.__mro__:
            if base in registry:
                return registry[base]
        return func

    def register(cls, func=None):
        if func is None:
            if isinstance(cls, type):
                return lambda f: register(cls, f)
            # Used bare: the class is the first parameter's annotation.
            annotations = getattr(cls, "__annotations__", {})
            if not annotations:
                raise TypeError(f"Invalid first argument to `register()`: {cls!r}. "
                                "Use either `@register(some_class)` or plain `@register` "
                                "on an annotated function.")
            func, cls = cls, next(iter(annotations.values()))
        registry[cls] = func
        return func

    def wrapper(*args, **kw):
        if not args:
            raise TypeError(f"{func.__name__} requires at least 1 positional argument")
        return dispatch(type(args[0]))(*args, **kw)

    update_wrapper(wrapper, func)
    wrapper.register = register
    wrapper.dispatch = dispatch
    wrapper.registry = registry
    return wrapper


class singledispatchmethod:
    """A method with a version for each class of its first argument."""

    def __init__(self, func):
        self.dispatcher = singledispatch(func)
        self.func = func

    def register(self, cls, method=None):
        return self.dispatcher.register(cls, func=method)

    def __get__(self, obj, cls=None):
        def method(*args, **kwargs):
            found = self.dispatcher.dispatch(type(args[0]))
            return found.__get__(obj, cls)(*args, **kwargs)

        update_wrapper(method, self.func)
        return method
