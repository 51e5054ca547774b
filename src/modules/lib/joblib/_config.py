"""Which backend a `Parallel` uses: what is registered, and what the innermost context says.

Invariant: contexts are a thread's own. A value that was left out in a call comes from the context, and
where that says nothing, it is the default.
"""

import threading

from ._parallel_backends import (
    LokyBackend,
    MultiprocessingBackend,
    ParallelBackendBase,
    SequentialBackend,
    ThreadingBackend,
    cpus,
)

BACKENDS = {
    "loky": LokyBackend,
    "multiprocessing": MultiprocessingBackend,
    "sequential": SequentialBackend,
    "threading": ThreadingBackend,
}
DEFAULT_BACKEND = "loky"
DEFAULT_THREAD_BACKEND = "threading"
DEFAULT_PROCESS_BACKEND = "loky"
HINTS = {
    "prefer": ("processes", "threads", None),
    "require": ("sharedmem", None),
}


class _Default:
    """A value that was left out, with what it means."""

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"default({self.value!r})"


DEFAULTS = {
    "backend": _Default(None),
    "n_jobs": _Default(None),
    "verbose": _Default(0),
    "temp_folder": _Default(None),
    "max_nbytes": _Default("1M"),
    "mmap_mode": _Default("r"),
    "prefer": _Default(None),
    "require": _Default(None),
}

_local = threading.local()


def current_config():
    return getattr(_local, "config", DEFAULTS)


def resolved(value, config, name):
    """What an argument means under a context."""
    if value is not DEFAULTS[name]:
        return value
    if config[name] is not DEFAULTS[name]:
        return config[name]
    return value.value


def made_backend(name, **params):
    factory = BACKENDS.get(name) if isinstance(name, str) else None
    if factory is None:
        raise ValueError(f"Invalid backend: {name}, expected one of {sorted(BACKENDS)!r}")
    return factory(**params)


def _checked(name, value, what):
    if value not in HINTS[name]:
        expected = HINTS[name]
        raise ValueError(f"{name}={value} is not a valid backend {what}, expected one of {expected}")
    return value


def active_backend(
    prefer=DEFAULTS["prefer"], require=DEFAULTS["require"], verbose=DEFAULTS["verbose"]
):
    """The backend of the innermost context as far as it agrees with hints, and the context."""
    config = current_config()
    prefer = _checked("prefer", resolved(prefer, config, "prefer"), "hint")
    require = _checked("require", resolved(require, config, "require"), "constraint")
    if prefer == "processes" and require == "sharedmem":
        raise ValueError(
            "prefer == 'processes' and require == 'sharedmem' are inconsistent settings"
        )
    backend = config["backend"]
    is_chosen = backend is not DEFAULTS["backend"]
    if not is_chosen:
        backend = made_backend(DEFAULT_BACKEND, nesting_level=0)
    level = backend.nesting_level
    if require == "sharedmem" and not getattr(backend, "supports_sharedmem", False):
        threads = made_backend(DEFAULT_THREAD_BACKEND, nesting_level=level)
        if resolved(verbose, config, "verbose") >= 10 and is_chosen:
            print(
                f"Using {type(threads).__name__} as joblib backend instead of "
                f"{type(backend).__name__} as the latter does not provide shared memory semantics."
            )
        # The number of jobs was meant for processes.
        return threads, {**config, "n_jobs": 1}
    uses_threads = getattr(backend, "uses_threads", False)
    if not is_chosen and prefer == "threads" and not uses_threads:
        return made_backend(DEFAULT_THREAD_BACKEND, nesting_level=level), config
    if not is_chosen and prefer == "processes" and uses_threads:
        return made_backend(DEFAULT_PROCESS_BACKEND, nesting_level=level), config
    return backend, config


class parallel_config:
    """Sets the backend of the `Parallel` objects made within a `with`, and their other arguments.

    It holds from when it is made; `unregister` ends it as the end of the `with` does.
    """

    def __init__(
        self,
        backend=DEFAULTS["backend"],
        *,
        n_jobs=DEFAULTS["n_jobs"],
        verbose=DEFAULTS["verbose"],
        temp_folder=DEFAULTS["temp_folder"],
        max_nbytes=DEFAULTS["max_nbytes"],
        mmap_mode=DEFAULTS["mmap_mode"],
        prefer=DEFAULTS["prefer"],
        require=DEFAULTS["require"],
        inner_max_num_threads=None,
        **backend_params,
    ):
        self.old_parallel_config = current_config()
        backend = self._backend(backend, inner_max_num_threads, **backend_params)
        given = {
            "n_jobs": n_jobs,
            "verbose": verbose,
            "temp_folder": temp_folder,
            "max_nbytes": max_nbytes,
            "mmap_mode": mmap_mode,
            "prefer": prefer,
            "require": require,
            "backend": backend,
        }
        said = {name: v for name, v in given.items() if v is not DEFAULTS[name]}
        self.parallel_config = {**self.old_parallel_config, **said}
        _local.config = self.parallel_config

    def _backend(self, backend, inner_max_num_threads, **params):
        if backend is DEFAULTS["backend"]:
            if inner_max_num_threads is not None or params:
                raise ValueError(
                    "inner_max_num_threads and other constructor parameters backend_params are "
                    "only supported when backend is not None."
                )
            return backend
        if isinstance(backend, str):
            backend = made_backend(backend, **params)
        if inner_max_num_threads is not None:
            if not backend.supports_inner_max_num_threads:
                raise AssertionError(
                    f"{type(backend).__name__} does not accept setting the "
                    "inner_max_num_threads argument."
                )
            backend.inner_max_num_threads = inner_max_num_threads
        if backend.nesting_level is None:
            outer = self.old_parallel_config["backend"]
            backend.nesting_level = 0 if outer is DEFAULTS["backend"] else outer.nesting_level
        return backend

    def __enter__(self):
        return self.parallel_config

    def __exit__(self, *_):
        self.unregister()

    def unregister(self):
        _local.config = self.old_parallel_config


class parallel_backend(parallel_config):
    """As `parallel_config`, with all processors unless `n_jobs` says otherwise."""

    def __init__(self, backend, n_jobs=-1, inner_max_num_threads=None, **backend_params):
        super().__init__(
            backend=backend,
            n_jobs=n_jobs,
            inner_max_num_threads=inner_max_num_threads,
            **backend_params,
        )
        if self.old_parallel_config is DEFAULTS:
            self.old_backend_and_jobs = None
        else:
            old = self.old_parallel_config
            self.old_backend_and_jobs = (old["backend"], old["n_jobs"])
        self.new_backend_and_jobs = (
            self.parallel_config["backend"],
            self.parallel_config["n_jobs"],
        )

    def __enter__(self):
        return self.new_backend_and_jobs


def register_parallel_backend(name, factory, make_default=False):
    """Makes a backend known by a name."""
    global DEFAULT_BACKEND
    BACKENDS[name] = factory
    if make_default:
        DEFAULT_BACKEND = name


def cpu_count(only_physical_cores=False):
    """How many processors this process may use."""
    return cpus(only_physical_cores)


def effective_n_jobs(n_jobs=-1):
    """How many tasks run at a time under the active backend."""
    if n_jobs == 1:
        return 1
    backend, config = active_backend()
    if n_jobs is None:
        n_jobs = resolved(DEFAULTS["n_jobs"], config, "n_jobs")
    return backend.effective_n_jobs(n_jobs)


def given_backend(backend, active):
    """What the argument `backend` of `Parallel` stands for."""
    level = active.nesting_level
    if backend is None:
        # Subclasses may be made in another way.
        is_ours = type(active) in (LokyBackend, MultiprocessingBackend, ThreadingBackend)
        return active.for_one() if is_ours else active
    if isinstance(backend, ParallelBackendBase):
        if backend.nesting_level is None:
            backend.nesting_level = level
        return backend
    if hasattr(backend, "Pool") and hasattr(backend, "Lock"):
        # The module multiprocessing, or one of its contexts.
        return MultiprocessingBackend(nesting_level=level, context=backend)
    try:
        factory = BACKENDS[backend]
    except (KeyError, TypeError) as e:
        raise ValueError(
            f"Invalid backend: {backend}, expected one of {sorted(BACKENDS)!r}"
        ) from e
    return factory(nesting_level=level)

