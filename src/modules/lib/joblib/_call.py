"""One call of a `Parallel`: tasks are sent, and results waited for.

Invariant: at most the tasks that `pre_dispatch` allows are taken from the iterable before others have been
completed; results come in the order of the tasks unless asked for otherwise; the first failure ends the call,
and is what the caller gets.

The caller's thread takes the first tasks and waits. Each completed batch runs its callback, in a thread of
the backend, which takes the next tasks; so two locks: `_lock` is held while tasks are taken, which runs
code of the program, and `_changed` guards what the caller waits for.
"""

import itertools
import queue
import time
import warnings
from collections import deque

from ._batches import DONE, PENDING, BatchedCalls
from ._progress import Progress


class Call(Progress):
    def _reset(self):
        self._aborting = False
        self._aborted = False
        #: The job that failed first.
        self._failed = None
        #: What the caller gets next: batches in their order, or as they are completed.
        self._jobs = deque()
        #: Batches that were sent and are not done, in order.
        self._unfinished = {}
        #: Batches that were made and not sent.
        self._ready_batches = queue.Queue()
        self._iterating = False
        self._original_iterator = None
        self._pre_dispatch_amount = 0
        self._n_consumed = 0
        self.n_dispatched_batches = 0
        self.n_dispatched_tasks = 0
        self.n_completed_tasks = 0

    def _get_sequential_output(self, iterable):
        try:
            self._iterating = True
            self._original_iterator = iterator = iter(iterable)
            yield None
            for func, args, kwargs in iterator:
                self.n_dispatched_batches += 1
                self.n_dispatched_tasks += 1
                result = func(*args, **kwargs)
                self.n_completed_tasks += 1
                self.print_progress()
                yield result
                self._n_consumed += 1
            self._iterating = False
            self.print_progress()
        finally:
            self._iterating = False
            self._original_iterator = None
            self._terminate_and_reset()

    # Sending

    def _get_batch_size(self):
        return self._backend.compute_batch_size() if self.batch_size == "auto" else self.batch_size

    def dispatch_one_batch(self, iterator):
        """Sends a batch of what the iterator gives; False if it gives nothing more."""
        if self._aborting:
            return False
        batch_size = self._get_batch_size()
        with self._lock:
            try:
                tasks = self._ready_batches.get(block=False)
            except queue.Empty:
                tasks = self._taken(iterator, batch_size)
            if not tasks:
                return False
            self._dispatch(tasks)
            return True

    def _taken(self, iterator, batch_size):
        """The first of as many batches as there are workers, whose tasks are taken at once."""
        wanted = batch_size * self._n_jobs
        items = list(itertools.islice(iterator, wanted))
        n_batches = self._n_jobs
        if iterator is self._original_iterator and len(items) < wanted:
            # The last ones: small batches, so that all workers end at about the same time.
            n_batches *= 10
        size = max(1, len(items) // n_batches)
        for start in range(0, len(items), size):
            nested = self._backend.get_nested_backend()
            self._ready_batches.put(BatchedCalls(items[start : start + size], nested))
        return None if self._ready_batches.empty() else self._ready_batches.get(block=False)

    def _dispatch(self, batch):
        if self._aborting:
            return
        self.n_dispatched_tasks += len(batch)
        self.n_dispatched_batches += 1
        job = self._new_job(len(batch))
        with self._changed:
            self._unfinished[job] = None
            if self.return_ordered:
                self._jobs.append(job)
        job.job = self._backend.submit(batch, callback=job)
        if not self._backend.supports_retrieve_callback:
            with self._changed:
                self._changed.notify_all()

    def dispatch_next(self):
        """Sends more, because something was completed."""
        if not self.dispatch_one_batch(self._original_iterator):
            self._iterating = False
            self._original_iterator = None

    def _count(self, job):
        """A batch is completed."""
        self._backend.batch_completed(job.batch_size, time.time() - job.dispatch_timestamp)
        with self._lock:
            if self._call_id == job.parallel_call_id:
                self.n_completed_tasks += job.batch_size
                self.print_progress()

    def _go_on(self, job):
        """A worker is free."""
        with self._lock:
            if self._original_iterator is None or self._call_id != job.parallel_call_id:
                return
            self.dispatch_next()
            with self._changed:
                self._changed.notify_all()

    # Receiving

    def _get_outputs(self, iterator):
        try:
            self._iterating = True
            try:
                while self.dispatch_one_batch(iterator):
                    pass
                if self._original_iterator is None or not self.n_dispatched_batches:
                    self._iterating = False
                    self._original_iterator = None
                yield None
                with self._backend.retrieval_context():
                    yield from self._retrieve()
            except GeneratorExit:
                self._warn_exit_early()
                self._abort()
                raise
            except BaseException:
                self._abort()
                raise
        finally:
            self._call_id = None
            jobs, self._jobs = self._jobs, deque()
            self._ready_batches = queue.Queue()
            self._unfinished = {}
            self._failed = None
            self._terminate_and_reset()
            jobs.clear()

    def _retrieve(self):
        while (job := self._next_job()) is not None:
            if job.status is PENDING:
                results = job.fetched(self._backend, self.timeout)
                with self._changed:
                    self._unfinished.pop(job, None)
            else:
                results = job.result
            job.result = None
            for result in results:
                self._n_consumed += 1
                yield result

    def _next_job(self):
        """The job whose results are next, None when there are no more."""
        with self._changed:
            while True:
                if self._failed is not None:
                    raise self._failed.result
                if self._aborting:
                    return None
                head = self._jobs[0] if self._jobs else None
                if head is not None and self._is_ready(head):
                    return self._jobs.popleft()
                if head is None and not self._unfinished and not self._iterating:
                    return None
                self._changed.wait(self._patience(head))

    def _is_ready(self, job):
        if self._backend.supports_retrieve_callback:
            return job.status is DONE
        return job.job is not None

    def _patience(self, head):
        """How long the caller may wait for a change; raises when the time is over."""
        waited_for = head if head is not None else next(iter(self._unfinished), None)
        if self.timeout is None or waited_for is None:
            return None
        now = time.monotonic()
        if waited_for.deadline is None:
            waited_for.deadline = now + self.timeout
        if now >= waited_for.deadline:
            raise _timeout_error()
        return waited_for.deadline - now

    def _warn_exit_early(self):
        """Says what was computed for nothing, when a generator is left before its end."""
        with self._changed:
            n_ready = self.n_completed_tasks - self._n_consumed
            n_running = self.n_dispatched_tasks - self.n_completed_tasks
        if self._is_completed() or (n_ready <= 0 and n_running <= 0):
            return
        parts = []
        if n_ready > 0:
            parts.append(f"{n_ready} tasks have been successfully executed  but not used.")
        if n_running > 0 or n_ready > 0:
            parts.append(
                f"{'Additionally, ' if parts else ''}{n_running} tasks which were still being "
                "processed by the workers have been cancelled."
            )
        parts.append(
            "You could benefit from adjusting the input task iterator to limit unnecessary "
            "computation time."
        )
        warnings.warn(" ".join(parts), stacklevel=2)


def _timeout_error():
    from multiprocessing import TimeoutError

    return TimeoutError()
