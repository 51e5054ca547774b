"""`Parallel`: calls of functions, spread over the workers of a backend."""

import itertools
import threading
import time
import warnings
from uuid import uuid4

from . import _config
from ._batches import BatchCompletionCallBack, BatchedCalls, delayed
from ._call import Call
from ._config import (
    BACKENDS,
    DEFAULTS,
    cpu_count,
    effective_n_jobs,
    parallel_backend,
    parallel_config,
    register_parallel_backend,
    resolved,
)
from ._parallel_backends import (
    FallbackToBackend,
    LokyBackend,
    MultiprocessingBackend,
    ParallelBackendBase,
    SequentialBackend,
    ThreadingBackend,
)
from ._utils import eval_expr, memstr_to_bytes, replaced_names

get_active_backend = _config.active_backend
_RETURNS = {"list", "generator", "generator_unordered"}


class Parallel(Call):
    """Calls functions in parallel: `Parallel(n_jobs=2)(delayed(f)(x) for x in xs)`.

    n_jobs: how many tasks run at a time; -1 as many as there are processors, -2 one less; None what the
        context says, else 1. With 1 the tasks simply run one after the other.
    backend: "loky" (processes that stay, the default), "multiprocessing", "threading", "sequential",
        a registered name or a backend object.
    return_as: "list", "generator", or "generator_unordered": results as they come.
    verbose: how often progress is told: never at 0, always above 10; on standard error up to 50.
    timeout: seconds that the caller waits for a task.
    pre_dispatch: how many tasks are taken ahead: "all", a number or an expression with n_jobs.
    batch_size: how many tasks go to a worker at once; "auto" lets the backend choose.
    prefer, require: "threads" or "processes" where nobody chose a backend; "sharedmem" against any choice.
    temp_folder, max_nbytes, mmap_mode: for large arrays.
    Other arguments go to the backend's `configure`.
    """

    def __init__(
        self,
        n_jobs=DEFAULTS["n_jobs"],
        backend=DEFAULTS["backend"],
        return_as="list",
        verbose=DEFAULTS["verbose"],
        timeout=None,
        pre_dispatch="2 * n_jobs",
        batch_size="auto",
        temp_folder=DEFAULTS["temp_folder"],
        max_nbytes=DEFAULTS["max_nbytes"],
        mmap_mode=DEFAULTS["mmap_mode"],
        prefer=DEFAULTS["prefer"],
        require=DEFAULTS["require"],
        **backend_kwargs,
    ):
        super().__init__()
        active, config = _config.active_backend(prefer=prefer, require=require, verbose=verbose)
        self.verbose = resolved(verbose, config, "verbose")
        self.timeout = timeout
        self.pre_dispatch = pre_dispatch
        if return_as not in _RETURNS:
            raise ValueError(
                'Expected `return_as` parameter to be a string equal to "list","generator" or '
                f'"generator_unordered", but got {return_as} instead.'
            )
        self.return_as = return_as
        self.return_generator = return_as != "list"
        self.return_ordered = return_as != "generator_unordered"

        memory = {"temp_folder": temp_folder, "max_nbytes": max_nbytes, "mmap_mode": mmap_mode}
        memory = {name: resolved(v, config, name) for name, v in memory.items()}
        if isinstance(memory["max_nbytes"], str):
            memory["max_nbytes"] = memstr_to_bytes(memory["max_nbytes"])
        prefer, require = resolved(prefer, config, "prefer"), resolved(require, config, "require")
        self._backend_kwargs = {
            **backend_kwargs,
            **memory,
            "prefer": prefer,
            "require": require,
            "verbose": max(0, self.verbose - 50),
        }

        if n_jobs is None:
            n_jobs = DEFAULTS["n_jobs"]
        n_jobs = resolved(n_jobs, config, "n_jobs")
        self.n_jobs = 1 if n_jobs is None else _as_int(n_jobs)

        if backend is DEFAULTS["backend"]:
            backend = None
        backend = _config.given_backend(backend, active)
        if require == "sharedmem" and not getattr(backend, "supports_sharedmem", False):
            raise ValueError(f"Backend {backend} does not support shared memory")
        if self.return_generator and not backend.supports_return_generator:
            raise ValueError(f"Backend {backend} does not support return_as={return_as}")
        if batch_size != "auto" and not (isinstance(batch_size, int) and batch_size > 0):
            raise ValueError(
                f"batch_size must be 'auto' or a positive integer, got: {batch_size!r}"
            )
        self.batch_size = batch_size
        self._backend = backend
        self._managed_backend = False
        self._lock = threading.RLock()
        self._changed = threading.Condition(threading.Lock())
        self._call_lock = threading.Lock()
        self._calling = False
        self._call_id = None
        self._reset()

    def __repr__(self):
        return f"{type(self).__name__}(n_jobs={self.n_jobs})"

    # The backend

    def __enter__(self):
        self._managed_backend = True
        self._initialize_backend()
        return self

    def __exit__(self, *_):
        self._managed_backend = False
        if self.return_generator and self._calling:
            self._abort()
        self._terminate_and_reset()

    def _initialize_backend(self):
        """Makes the workers; returns how many there are."""
        try:
            n_jobs = self._backend.configure(
                n_jobs=self.n_jobs, parallel=self, **self._backend_kwargs
            )
        except FallbackToBackend as e:
            self._backend = e.backend
            return self._initialize_backend()
        if self.timeout is not None and not self._backend.supports_timeout:
            warnings.warn(
                f"The backend class {type(self._backend).__name__!r} does not support timeout. "
                f"You have set 'timeout={self.timeout}' in Parallel but the 'timeout' parameter "
                "will not be used."
            )
        return n_jobs

    def _effective_n_jobs(self):
        return self._backend.effective_n_jobs(self.n_jobs) if self._backend else 1

    def _terminate_and_reset(self):
        if self._calling:
            self._backend.stop_call()
        self._calling = False
        if not self._managed_backend:
            self._backend.terminate()

    def _abort(self):
        with self._changed:
            self._aborting = True
            self._changed.notify_all()
        if not self._aborted and hasattr(self._backend, "abort_everything"):
            self._aborted = True
            # A managed backend is used again.
            self._backend.abort_everything(ensure_ready=self._managed_backend)

    # A call

    def _begin(self):
        with self._call_lock:
            if self._calling:
                message = "This Parallel instance is already running !"
                if self.return_generator:
                    message += (
                        " Before submitting new tasks, you must wait for the completion of all "
                        "the previous tasks, or clean all references to the output generator."
                    )
                raise RuntimeError(message)
            self._calling = True
        with self._lock, self._changed:
            self._reset()
            self._call_id = uuid4().hex

    def __call__(self, iterable):
        self._begin()
        self._start_time = time.time()
        try:
            if self._managed_backend:
                n_jobs = self._effective_n_jobs()
            else:
                n_jobs = self._initialize_backend()
            if n_jobs == 1:
                output = self._get_sequential_output(iterable)
            else:
                if self.verbose:
                    backend = type(self._backend).__name__
                    self._print(f"Using backend {backend} with {n_jobs} concurrent workers.")
                self._n_jobs = n_jobs
                self._backend.start_call()
                iterator = self._limited(iter(iterable), n_jobs)
                output = self._get_outputs(iterator)
        except BaseException:
            self._terminate_and_reset()
            raise
        # The first step sends the first tasks.
        next(output)
        return output if self.return_generator else list(output)

    def _limited(self, iterator, n_jobs):
        """What is taken from the iterable ahead."""
        if self.pre_dispatch == "all":
            return iterator
        amount = self.pre_dispatch
        if hasattr(amount, "endswith"):
            amount = eval_expr(replaced_names(amount, n_jobs=n_jobs))
        self._pre_dispatch_amount = amount = int(amount)
        self._original_iterator = iterator
        return itertools.islice(iterator, amount)

    def _new_job(self, n_tasks):
        # By its name in this module, where programs put their own.
        return BatchCompletionCallBack(time.time(), n_tasks, self)


def _as_int(n_jobs):
    try:
        return int(n_jobs)
    except ValueError:
        raise ValueError("n_jobs could not be converted to int") from None
