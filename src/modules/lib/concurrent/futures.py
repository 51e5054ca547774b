"""Results that are computed by other threads."""

import itertools
import os
import queue
import threading
from time import monotonic as _now

__all__ = ["FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED", "CancelledError", "TimeoutError",
           "InvalidStateError", "BrokenExecutor", "Future", "Executor", "wait", "as_completed",
           "ThreadPoolExecutor"]

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"

TimeoutError = TimeoutError

_PENDING, _RUNNING, _CANCELLED, _NOTIFIED, _FINISHED = (
    "PENDING", "RUNNING", "CANCELLED", "CANCELLED_AND_NOTIFIED", "FINISHED")


class Error(Exception):
    """What this module raises."""


class CancelledError(Error):
    """The future was cancelled."""


class InvalidStateError(Error):
    """The future is not in a state where this can be done."""


class BrokenExecutor(RuntimeError):
    """The executor can run nothing any more."""


class Future:
    """A result that may not be there yet."""

    def __init__(self):
        self._condition = threading.Condition()
        self._state = _PENDING
        self._result = None
        self._exception = None
        self._callbacks = []

    def __repr__(self):
        where = f"<Future at {id(self):#x} state={self._state.split('_')[0].lower()}"
        with self._condition:
            if self._state != _FINISHED:
                return where + ">"
            if self._exception is not None:
                return f"{where} raised {self._exception.__class__.__name__}>"
            return f"{where} returned {self._result.__class__.__name__}>"

    def cancel(self):
        """Cancels the call unless it runs or has ended; whether it is cancelled."""
        with self._condition:
            if self._state in (_RUNNING, _FINISHED):
                return False
            if self._state in (_CANCELLED, _NOTIFIED):
                return True
            self._state = _CANCELLED
            self._condition.notify_all()
        self._call_callbacks()
        return True

    def cancelled(self):
        with self._condition:
            return self._state in (_CANCELLED, _NOTIFIED)

    def running(self):
        with self._condition:
            return self._state == _RUNNING

    def done(self):
        with self._condition:
            return self._is_done()

    def _is_done(self):
        return self._state in (_CANCELLED, _NOTIFIED, _FINISHED)

    def _call_callbacks(self):
        for callback in self._callbacks:
            self._call(callback)

    def _call(self, callback):
        try:
            callback(self)
        except Exception as e:
            import sys
            sys.stderr.write(f"exception calling callback for {self!r}\n")
            sys.excepthook(type(e), e, e.__traceback__)

    def add_done_callback(self, fn):
        """Calls fn(self) when the future is done; now, if it is."""
        with self._condition:
            if not self._is_done():
                self._callbacks.append(fn)
                return
        self._call(fn)

    def _await(self, timeout):
        """With the condition held: waits until done."""
        if not self._is_done():
            self._condition.wait_for(self._is_done, timeout)
        if self._state in (_CANCELLED, _NOTIFIED):
            raise CancelledError()
        if self._state != _FINISHED:
            raise TimeoutError()

    def result(self, timeout=None):
        """The result, or the exception raised."""
        try:
            with self._condition:
                self._await(timeout)
                if self._exception is None:
                    return self._result
            raise self._exception
        finally:
            # The exception's traceback refers to this frame.
            self = None

    def exception(self, timeout=None):
        """The exception, or None."""
        with self._condition:
            self._await(timeout)
            return self._exception

    # For executors.

    def set_running_or_notify_cancel(self):
        with self._condition:
            if self._state == _CANCELLED:
                self._state = _NOTIFIED
                self._condition.notify_all()
                return False
            if self._state == _PENDING:
                self._state = _RUNNING
                return True
            raise RuntimeError("Future in unexpected state")

    def _finish(self, result, exception):
        with self._condition:
            if self._is_done():
                raise InvalidStateError(f"{self._state}: {self!r}")
            self._result = result
            self._exception = exception
            self._state = _FINISHED
            self._condition.notify_all()
        self._call_callbacks()

    def set_result(self, result):
        self._finish(result, None)

    def set_exception(self, exception):
        self._finish(None, exception)


class _Watch:
    """Counts futures down as they get done."""

    def __init__(self, futures):
        self.changed = threading.Condition()
        self.done = []
        for future in futures:
            future.add_done_callback(self._note)

    def _note(self, future):
        with self.changed:
            self.done.append(future)
            self.changed.notify_all()


class DoneAndNotDoneFutures(tuple):
    """What wait() returns."""

    def __new__(cls, done, not_done):
        return super().__new__(cls, (done, not_done))

    done = property(lambda self: self[0])
    not_done = property(lambda self: self[1])

    def __repr__(self):
        return f"DoneAndNotDoneFutures(done={self[0]!r}, not_done={self[1]!r})"


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    """Waits until the futures are done, or one of them, or one has failed."""
    fs = set(fs)
    watch = _Watch(fs)

    def enough():
        if len(watch.done) == len(fs):
            return True
        if return_when == FIRST_COMPLETED:
            return bool(watch.done)
        if return_when == FIRST_EXCEPTION:
            return any(not f.cancelled() and f.exception() is not None for f in watch.done)
        return False

    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f"Invalid return condition: {return_when!r}")
    with watch.changed:
        watch.changed.wait_for(enough, timeout)
        done = set(watch.done)
    return DoneAndNotDoneFutures(done, fs - done)


def as_completed(fs, timeout=None):
    """The futures in the order in which they get done."""
    end = None if timeout is None else _now() + timeout
    fs = set(fs)
    watch = _Watch(fs)
    for given in range(len(fs)):
        with watch.changed:
            left = None if end is None else max(end - _now(), 0)
            if not watch.changed.wait_for(lambda: len(watch.done) > given, left):
                raise TimeoutError(f"{len(fs) - given} (of {len(fs)}) futures unfinished")
            future = watch.done[given]
        yield future


class Executor:
    """Runs calls elsewhere."""

    def submit(self, fn, /, *args, **kwargs):
        raise NotImplementedError()

    def map(self, fn, *iterables, timeout=None, chunksize=1, buffersize=None):
        """Like map(), computed by the executor; the results in order."""
        end = None if timeout is None else _now() + timeout
        futures = [self.submit(fn, *args) for args in zip(*iterables)]
        futures.reverse()

        def results():
            try:
                while futures:
                    future = futures.pop()
                    yield future.result(None if end is None else end - _now())
            finally:
                for future in futures:
                    future.cancel()

        return results()

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.shutdown(wait=True)
        return False


_executors = []
_names = itertools.count()


class BrokenThreadPool(BrokenExecutor):
    """A worker could not be set up."""


class ThreadPoolExecutor(Executor):
    """Runs calls in a number of threads."""

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is None:
            max_workers = min(32, (os.process_cpu_count() or 1) + 4)
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers = max_workers
        self._prefix = thread_name_prefix or f"ThreadPoolExecutor-{next(_names)}"
        self._initializer = initializer
        self._initargs = initargs
        self._work = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads = []
        self._idle = 0
        self._shutdown = False
        self._broken = False
        _executors.append(self)

    def submit(self, fn, /, *args, **kwargs):
        with self._lock:
            if self._broken:
                raise BrokenThreadPool(self._broken)
            if self._shutdown:
                raise RuntimeError("cannot schedule new futures after shutdown")
            future = Future()
            self._work.put((future, fn, args, kwargs))
            if self._idle > 0:
                self._idle -= 1
            elif len(self._threads) < self._max_workers:
                name = f"{self._prefix}_{len(self._threads)}"
                thread = threading.Thread(name=name, target=self._worker)
                self._threads.append(thread)
                thread.start()
            return future

    def _worker(self):
        if self._initializer is not None:
            try:
                self._initializer(*self._initargs)
            except BaseException as e:
                self._give_up(e)
                return
        while True:
            item = self._work.get()
            if item is None:
                return
            self._run(*item)
            del item
            with self._lock:
                self._idle += 1

    def _run(self, future, fn, args, kwargs):
        if not future.set_running_or_notify_cancel():
            return
        try:
            result = fn(*args, **kwargs)
        except BaseException as e:
            future.set_exception(e)
        else:
            future.set_result(result)

    def _give_up(self, error):
        import sys
        sys.stderr.write("Exception in initializer:\n")
        sys.excepthook(type(error), error, error.__traceback__)
        with self._lock:
            self._broken = "A thread initializer failed, the thread pool is not usable anymore"
            while not self._work.empty():
                item = self._work.get()
                if item is not None:
                    item[0].set_exception(BrokenThreadPool(self._broken))

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self._lock:
            self._shutdown = True
            if cancel_futures:
                while not self._work.empty():
                    item = self._work.get()
                    if item is not None:
                        item[0].cancel()
            for _ in self._threads:
                self._work.put(None)
        if self in _executors:
            _executors.remove(self)
        if wait:
            for thread in self._threads:
                thread.join()


def _end_all():
    """The program ends: what was submitted is still done, then the threads end."""
    for executor in list(_executors):
        executor.shutdown(wait=False)


threading._register_atexit(_end_all)
