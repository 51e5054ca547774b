"""Tasks on their way: captured, made to batches, and followed until they are done."""

import time
from functools import wraps

from ._config import parallel_config

PENDING, DONE, ERROR = "Pending", "Done", "Error"


def delayed(function):
    """Captures the arguments of a call: the call gives (function, args, kwargs)."""

    def delayed_function(*args, **kwargs):
        return function, args, kwargs

    try:
        return wraps(function)(delayed_function)
    except AttributeError:
        return delayed_function


class BatchedCalls:
    """Some tasks, as one call."""

    def __init__(self, items, backend_and_jobs):
        self.items = items
        self._backend, self._n_jobs = backend_and_jobs

    def __call__(self):
        with parallel_config(backend=self._backend, n_jobs=self._n_jobs):
            return [func(*args, **kwargs) for func, args, kwargs in self.items]

    def __len__(self):
        return len(self.items)


class BatchCompletionCallBack:
    """A batch that was sent: what its backend calls when it is done, and its results then."""

    def __init__(self, dispatch_timestamp, batch_size, parallel):
        self.dispatch_timestamp = dispatch_timestamp
        self.batch_size = batch_size
        self.parallel = parallel
        self.parallel_call_id = parallel._call_id
        #: What `submit` returned.
        self.job = None
        self.status = PENDING
        #: A list of results, or the exception.
        self.result = None
        #: When it has taken too long; counted from when the caller begins to wait for it.
        self.deadline = None

    def __call__(self, out=None):
        parallel = self.parallel
        backend = parallel._backend
        if parallel._call_id != self.parallel_call_id or parallel._aborting:
            return
        try:
            if backend.supports_retrieve_callback:
                result = backend.retrieve_result_callback(out)
                # Counted and told before the caller can see that this was the last one.
                parallel._count(self)
                self.finish(DONE, result)
            else:
                parallel._count(self)
            parallel._go_on(self)
        except BaseException as e:
            # Of the task, of taking tasks, of telling progress: it belongs to the caller.
            BatchCompletionCallBack(0, 0, parallel).fail(e, self.parallel_call_id)

    def fail(self, exc, call_id):
        self.parallel_call_id = call_id
        self.finish(ERROR, exc)

    def finish(self, status, result):
        parallel = self.parallel
        with parallel._changed:
            if self.status is not PENDING or parallel._call_id != self.parallel_call_id:
                return
            self.status, self.result = status, result
            if status is ERROR:
                parallel._failed = parallel._failed or self
                parallel._aborting = True
            elif not parallel.return_ordered:
                parallel._jobs.append(self)
            parallel._unfinished.pop(self, None)
            parallel._changed.notify_all()

    def fetched(self, backend, timeout):
        """The results, of a backend whose callback tells none."""
        return backend.retrieve_result(self.job, timeout)
