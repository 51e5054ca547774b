"""The backends: how batches of tasks reach workers, and results come back.

Invariant: `submit(batch, callback)` returns at once, and `callback` is called once for each batch, with
what `retrieve_result_callback` turns into its results or raises as its exception. `configure` makes
workers, `terminate` ends them; `abort_everything` makes sure that nothing more of a call is begun.
"""

import contextlib
import os
import threading
import warnings

from ._cpus import cpus
from ._utils import _Caught, unwrapped
from .pool import ThreadPool

#: How deep backends nest before tasks run where they are.
DEEPEST_PARALLEL_LEVEL = 1


class FallbackToBackend(Exception):
    """Raised by `configure`: another backend does this better."""

    def __init__(self, backend):
        self.backend = backend


class ParallelBackendBase:
    """What backends have in common; those of other libraries derive from it."""

    default_n_jobs = 1
    supports_inner_max_num_threads = False
    supports_retrieve_callback = False
    supports_sharedmem = False
    uses_threads = False
    nesting_level = None

    MAX_NUM_THREADS_VARS = [
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMBA_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    ]
    TBB_ENABLE_IPC_VAR = "ENABLE_IPC"

    def __init__(self, nesting_level=None, inner_max_num_threads=None, **backend_kwargs):
        self.nesting_level = nesting_level
        self.inner_max_num_threads = inner_max_num_threads
        self.backend_kwargs = backend_kwargs

    @property
    def supports_return_generator(self):
        return self.supports_retrieve_callback

    @property
    def supports_timeout(self):
        return self.supports_retrieve_callback

    def effective_n_jobs(self, n_jobs):
        """How many workers `n_jobs` means."""
        raise NotImplementedError(f"{type(self).__name__} has no effective_n_jobs")

    def apply_async(self, func, callback=None):
        """The former name of `submit`, which older backends have."""
        raise NotImplementedError("Implement `submit` instead.")

    def submit(self, func, callback=None):
        """Has `func()` called by a worker, then `callback` with what it came to."""
        warnings.warn(
            "`apply_async` is deprecated, implement and use `submit` instead.", DeprecationWarning
        )
        return self.apply_async(func, callback)

    def retrieve_result_callback(self, out):
        """The results in what `callback` was given."""
        raise NotImplementedError(f"{type(self).__name__} has no retrieve_result_callback")

    def retrieve_result(self, out, timeout=None):
        """The results of what `submit` returned, of backends whose callback tells none."""
        if self.supports_timeout:
            return out.get(timeout=timeout)
        return out.get()

    def configure(self, n_jobs=1, parallel=None, prefer=None, require=None, **backend_kwargs):
        """Makes the workers; returns how many there are."""
        self.parallel = parallel
        return self.effective_n_jobs(n_jobs)

    def start_call(self):
        """A call of the `Parallel` begins."""

    def stop_call(self):
        """It has ended, in one way or another."""

    def terminate(self):
        """Ends the workers."""

    def compute_batch_size(self):
        """How many tasks make a batch next."""
        return 1

    def batch_completed(self, batch_size, duration):
        """A batch took so many seconds from when it was sent."""

    def abort_everything(self, ensure_ready=True):
        """Ends what runs; with `ensure_ready` there are workers for another call."""

    def get_nested_backend(self):
        """The backend of what a task runs in parallel itself, and the number of its jobs."""
        level = (self.nesting_level or 0) + 1
        if level > DEEPEST_PARALLEL_LEVEL:
            return SequentialBackend(nesting_level=level), None
        return ThreadingBackend(nesting_level=level), None

    def _prepare_worker_env(self, n_jobs):
        """How many threads the libraries in a worker may use, as variables of its environment."""
        threads = self.inner_max_num_threads or max(cpus() // n_jobs, 1)
        given = self.inner_max_num_threads is not None
        env = {
            name: str(threads) if given else os.environ.get(name, str(threads))
            for name in self.MAX_NUM_THREADS_VARS
        }
        if self.TBB_ENABLE_IPC_VAR not in os.environ:
            env[self.TBB_ENABLE_IPC_VAR] = "1"
        return env

    @contextlib.contextmanager
    def retrieval_context(self):
        """What surrounds the waiting for results."""
        yield

    @staticmethod
    def in_main_thread():
        return threading.current_thread() is threading.main_thread()

    def _counted(self, n_jobs):
        if n_jobs == 0:
            raise ValueError("n_jobs == 0 in Parallel has no meaning")
        if n_jobs is None:
            return 1
        if n_jobs < 0:
            return max(cpus() + 1 + n_jobs, 1)
        return n_jobs

    def _warn_of_nesting(self, text):
        warnings.warn(f"{text}, setting n_jobs=1", stacklevel=4)
        return 1


class SequentialBackend(ParallelBackendBase):
    """Runs tasks where they are; parallel loops in them are as free as outside."""

    uses_threads = True
    supports_sharedmem = True
    supports_return_generator = True
    supports_timeout = False

    def effective_n_jobs(self, n_jobs):
        self._counted(n_jobs)
        return 1

    def submit(self, func, callback=None):
        raise RuntimeError("Should never be called for SequentialBackend.")

    def retrieve_result_callback(self, out):
        raise RuntimeError("Should never be called for SequentialBackend.")

    def get_nested_backend(self):
        from ._config import active_backend

        backend, config = active_backend()
        return backend, config["n_jobs"]


class ThreadingBackend(ParallelBackendBase):
    """Threads of this process."""

    supports_retrieve_callback = True
    uses_threads = True
    supports_sharedmem = True
    _pool = None

    def effective_n_jobs(self, n_jobs):
        return self._counted(n_jobs)

    def configure(self, n_jobs=1, parallel=None, **backend_kwargs):
        n_jobs = self.effective_n_jobs(n_jobs)
        if n_jobs == 1:
            raise FallbackToBackend(SequentialBackend(nesting_level=self.nesting_level))
        self.parallel = parallel
        self._n_jobs = n_jobs
        return n_jobs

    def submit(self, func, callback=None):
        # Made with the first task: not every call has one.
        if self._pool is None:
            self._pool = ThreadPool(self._n_jobs)
        return self._pool.submit(_Caught(func), callback)

    def retrieve_result_callback(self, out):
        return unwrapped(out)

    def terminate(self):
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None

    def abort_everything(self, ensure_ready=True):
        self.terminate()

    def for_one(self):
        """The backend for one more `Parallel`: those of a context must not end each other's workers."""
        return ThreadingBackend(self.nesting_level, self.inner_max_num_threads)


class AutoBatchingMixin:
    """Chooses sizes of batches so that each takes a good part of a second.

    What a batch costs besides its tasks is then small, and waiting for the last one short.
    """

    MIN_IDEAL_BATCH_DURATION = 0.2
    MAX_IDEAL_BATCH_DURATION = 2

    _size = 1
    #: Of batches of this size, the later ones weighing more; 0 before the first one.
    _duration = 0.0

    def compute_batch_size(self):
        size, duration = self._size, self._duration
        if 0 < duration < self.MIN_IDEAL_BATCH_DURATION:
            # Twice what would take the shortest good time, but not much more at once.
            wished = int(size * self.MIN_IDEAL_BATCH_DURATION / duration) * 2
            size, found = max(min(2 * size, wished), 1), "fast"
        elif duration > self.MAX_IDEAL_BATCH_DURATION and size >= 2:
            wished = int(size * self.MIN_IDEAL_BATCH_DURATION / duration)
            size, found = max(2 * wished, 1), "slow"
        if size != self._size:
            self._size, self._duration = size, 0.0
            if self.parallel.verbose >= 10:
                self.parallel._print(
                    f"Batch computation too {found} ({duration}s.) Setting batch_size={size}."
                )
        return size

    def batch_completed(self, batch_size, duration):
        # One of another size, from before, tells nothing.
        if batch_size == self._size:
            old = self._duration
            self._duration = 0.8 * old + 0.2 * duration if old else duration

    def _forget_batches(self):
        self._size, self._duration = 1, 0.0


class MultiprocessingBackend(AutoBatchingMixin, ParallelBackendBase):
    """A pool of processes of the module multiprocessing, for one `Parallel`."""

    supports_retrieve_callback = True
    supports_return_generator = False
    _pool = None

    def __init__(self, nesting_level=None, context=None, **kwargs):
        super().__init__(nesting_level=nesting_level, **kwargs)
        self.context = context

    def effective_n_jobs(self, n_jobs):
        n_jobs = self._counted(n_jobs)
        if n_jobs == 1:
            return 1
        from .externals.loky import process_executor as loky

        what = "Multiprocessing-backed parallel loops cannot be nested"
        if loky.is_daemon():
            return self._warn_of_nesting(what)
        if loky.depth() > 0:
            return self._warn_of_nesting(f"{what}, below loky")
        if not (self.in_main_thread() or self.nesting_level == 0):
            return self._warn_of_nesting(f"{what} below threads")
        return n_jobs

    def configure(self, n_jobs=1, parallel=None, prefer=None, require=None, **pool_args):
        n_jobs = self.effective_n_jobs(n_jobs)
        if n_jobs == 1:
            raise FallbackToBackend(SequentialBackend(nesting_level=self.nesting_level))
        from ._process_pool import ProcessPool

        self.parallel = parallel
        self._pool = ProcessPool(n_jobs, self.context, **pool_args)
        return n_jobs

    def submit(self, func, callback=None):
        return self._pool.submit(_Caught(func), callback)

    def retrieve_result_callback(self, out):
        if isinstance(out, BaseException):
            raise out
        return unwrapped(out)

    def for_one(self):
        return MultiprocessingBackend(self.nesting_level, self.context, **self.backend_kwargs)

    def terminate(self):
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None
        self._forget_batches()

    def abort_everything(self, ensure_ready=True):
        pool = self._pool
        self.terminate()
        if ensure_ready:
            self._pool = pool.again()


class LokyBackend(AutoBatchingMixin, ParallelBackendBase):
    """Processes that all `Parallel` objects share and that stay for the next one."""

    supports_retrieve_callback = True
    supports_inner_max_num_threads = True

    def effective_n_jobs(self, n_jobs):
        n_jobs = self._counted(n_jobs)
        if n_jobs == 1:
            return 1
        from .externals.loky import process_executor as loky

        what = "Loky-backed parallel loops cannot be"
        if loky.is_daemon():
            return self._warn_of_nesting(f"{what} called in a multiprocessing")
        if not (self.in_main_thread() or self.nesting_level == 0):
            return self._warn_of_nesting(f"{what} nested below threads")
        return n_jobs

    def configure(
        self,
        n_jobs=1,
        parallel=None,
        prefer=None,
        require=None,
        idle_worker_timeout=None,
        **executor_args,
    ):
        n_jobs = self.effective_n_jobs(n_jobs)
        if n_jobs == 1:
            raise FallbackToBackend(SequentialBackend(nesting_level=self.nesting_level))
        self.parallel = parallel
        self._n_jobs = n_jobs
        self._futures = set()
        args = {**self.backend_kwargs, **executor_args}
        for name in ("temp_folder", "max_nbytes", "mmap_mode"):
            args.pop(name, None)
        args["env"] = {**self._prepare_worker_env(n_jobs), **(args.get("env") or {})}
        given = args.pop("idle_worker_timeout", None)
        timeout = next((t for t in (idle_worker_timeout, given) if t is not None), 300)
        self._executor_args = {"timeout": timeout, **args}
        self._get_workers()
        return n_jobs

    def _get_workers(self):
        from .externals.loky import get_reusable_executor

        self._workers = get_reusable_executor(self._n_jobs, **self._executor_args)

    def submit(self, func, callback=None):
        if not self._workers.is_usable:
            # Somebody wanted workers of another kind in the meantime, or one has died.
            self._get_workers()
        future = self._workers.submit(func)
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        if callback is not None:
            future.add_done_callback(callback)
        return future

    def retrieve_result_callback(self, future):
        return future.result()

    def for_one(self):
        args = self.backend_kwargs
        return LokyBackend(self.nesting_level, self.inner_max_num_threads, **args)

    def terminate(self):
        # The workers stay, for the next one.
        self._workers = None
        self._futures = set()
        self._forget_batches()

    def abort_everything(self, ensure_ready=True):
        if self._workers is not None:
            self._workers.drop(list(self._futures))
