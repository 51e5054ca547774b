"""An executor over processes.

Each worker is a process of its own program, started with nothing of this one, and a thread here that hands
it tasks. Invariant: a task is in the queue, or a worker's present one, or its future is done. A worker that
dies breaks the pool: all futures that are not done get the error, and the other workers are ended. A worker
that had nothing to do for `timeout` seconds is ended; another one is started when there is need.
"""

import atexit
import collections
import itertools
import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
import weakref
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool as _BrokenProcessPool

from ... import _worker
from ..._cpus import cpus
from ..._utils import _RemoteTraceback
from ..cloudpickle import dumps

MAX_DEPTH = int(os.environ.get("LOKY_MAX_DEPTH", 10))
_names = itertools.count(1)
_ids = itertools.count()
_pools = weakref.WeakSet()


class BrokenProcessPool(_BrokenProcessPool):
    """The pool cannot go on."""


class TerminatedWorkerError(BrokenProcessPool):
    """A worker was gone in the middle of its task."""


class ShutdownExecutorError(RuntimeError):
    """The pool was ended while the task waited."""


class LokyRecursionError(RuntimeError):
    """Pools in workers of pools in workers."""


def depth():
    return _worker.DEPTH


def is_daemon():
    """Whether this process is one that multiprocessing made, which may have no children."""
    process = sys.modules.get("multiprocessing.process")
    return process is not None and process.current_process().daemon


class ProcessPoolExecutor(Executor):
    def __init__(
        self,
        max_workers=None,
        job_reducers=None,
        result_reducers=None,
        timeout=None,
        context=None,
        initializer=None,
        initargs=(),
        env=None,
    ):
        if max_workers is None:
            max_workers = cpus()
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        if depth() >= MAX_DEPTH:
            raise LokyRecursionError(
                f"Could not spawn extra nested processes at depth superior to MAX_DEPTH={MAX_DEPTH}. "
                "Set the environment variable LOKY_MAX_DEPTH to change this limit."
            )
        self.max_workers = max_workers
        self.timeout = timeout
        self.executor_id = next(_ids)
        self._env = env
        self._initializer = None if initializer is None else dumps((initializer, initargs))
        self._changed = threading.Condition(threading.Lock())
        self._tasks = collections.deque()
        self._workers = set()
        self._n_idle = 0
        self._broken = None
        self._ended = False
        _pools.add(self)

    @property
    def is_usable(self):
        return self._broken is None and not self._ended

    def resize(self, max_workers):
        """Workers that are too many end when they have nothing to do."""
        with self._changed:
            self.max_workers = max_workers
            self._changed.notify_all()

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        with self._changed:
            if self._broken is not None:
                raise self._broken
            if self._ended:
                raise ShutdownExecutorError("cannot schedule new futures after shutdown")
            self._tasks.append((future, (fn, args, kwargs)))
            if self._n_idle < len(self._tasks) and len(self._workers) < self.max_workers:
                self._start()
            self._changed.notify()
        return future

    def shutdown(self, wait=True, *, cancel_futures=False, kill_workers=False):
        with self._changed:
            self._ended = True
            if kill_workers or cancel_futures:
                self._give_up(ShutdownExecutorError("The pool was shut down."), only_waiting=True)
            workers = list(self._workers)
            self._changed.notify_all()
        if kill_workers:
            for worker in workers:
                worker.kill()
        if wait:
            for worker in workers:
                if worker.thread is not threading.current_thread():
                    worker.thread.join()

    def drop(self, futures):
        """Ends tasks, with the workers that are at them; the others go on.

        A worker that is to be ended gets no other task, whether it has noticed by then or not.
        """
        futures = set(futures)
        with self._changed:
            waiting = [task for task in self._tasks if task[0] in futures]
            for task in waiting:
                self._tasks.remove(task)
            running = [worker for worker in self._workers if worker.future in futures]
            for worker in running:
                worker.is_dropped = True
        for future, _ in waiting:
            future.cancel()
        for worker in running:
            worker.kill()

    def _give_up(self, error, only_waiting=False):
        """Fails what waits. Called with the lock."""
        tasks, self._tasks = self._tasks, collections.deque()
        for future, _ in tasks:
            _set(future, error=error)

    def _next(self, worker):
        """A task for a worker, None when it is to end."""
        with self._changed:
            self._n_idle += 1
            try:
                while True:
                    is_needed = len(self._workers) <= self.max_workers
                    if self._broken is not None or worker.is_dropped or not is_needed:
                        return self._left(worker)
                    while self._tasks:
                        task = self._tasks.popleft()
                        if task[0].set_running_or_notify_cancel():
                            worker.future = task[0]
                            return task
                    if self._ended or not self._changed.wait(self.timeout):
                        if not self._tasks:
                            return self._left(worker)
            finally:
                self._n_idle -= 1

    def _replace(self):
        """Starts a worker for what waits, in the place of one that was ended."""
        with self._changed:
            if self._tasks and self.is_usable and len(self._workers) < self.max_workers:
                self._start()

    def _start(self):
        worker = _Worker(self)
        self._workers.add(worker)
        worker.start()

    def _left(self, worker):
        self._workers.discard(worker)
        return None

    def _break(self, worker, error):
        """A worker is dead, or what it sent cannot be read."""
        with self._changed:
            self._workers.discard(worker)
            self._broken = error
            self._give_up(error)
            others = list(self._workers)
            self._changed.notify_all()
        for other in others:
            other.kill()


class _Worker:
    """A process, and the thread that hands it tasks."""

    def __init__(self, pool):
        self.pool = pool
        self.future = None
        self.is_dropped = False
        self.process = None
        self.name = f"LokyProcess-{next(_names)}"
        self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._lock = threading.Lock()
        self._is_killed = False

    def start(self):
        self.thread.start()

    def kill(self):
        with self._lock:
            self._is_killed = True
            if self.process is not None and self.process.poll() is None:
                self.process.kill()

    def _started(self):
        theirs, ours = os.pipe()
        answers, their_answers = os.pipe()
        main = f"from joblib._worker import main; main({theirs}, {their_answers})"
        setup = {
            "path": sys.path,
            "argv": sys.argv,
            "folder": os.getcwd(),
            "name": self.name,
            "depth": depth() + 1,
            "initializer": self.pool._initializer,
        }
        try:
            with self._lock:
                self.process = subprocess.Popen(
                    [sys.executable, "-c", main],
                    pass_fds=(theirs, their_answers),
                    stdin=subprocess.DEVNULL,
                    env={**os.environ, **(self.pool._env or {})},
                )
                if self._is_killed:
                    self.process.kill()
        finally:
            os.close(theirs)
            os.close(their_answers)
            self.tasks, self.answers = os.fdopen(ours, "wb"), os.fdopen(answers, "rb")
        _worker.send(self.tasks, pickle.dumps(setup))

    def _run(self):
        task = None
        try:
            while (task := self.pool._next(self)) is not None:
                if self.process is not None and self.process.poll() is not None:
                    # It died when it had nothing to do, which is nobody's loss.
                    self._close()
                    self.process = None
                if self.process is None:
                    self._started()
                self._work(*task)
                task = self.future = None
            self._end()
            if self.is_dropped:
                self.pool._replace()
            return
        except (OSError, EOFError):
            pass
        # Not where an exception is handled: the callbacks of futures run here.
        self._is_gone(task)

    def _work(self, future, call):
        fn, args, kwargs = call
        try:
            data = dumps(_worker.Call(fn, args, kwargs))
        except Exception as e:
            error = pickle.PicklingError("Could not pickle the task to send it to the workers.")
            error.__cause__ = _RemoteTraceback("".join(traceback.format_exception(e)))
            _set(future, error=error)
            return
        del call, fn, args, kwargs
        _worker.send(self.tasks, data)
        data = _worker.receive(self.answers)
        if data is None:
            raise EOFError
        try:
            is_result, value = pickle.loads(data)
        except Exception as e:
            error = BrokenProcessPool(
                "A result has failed to un-serialize. Please ensure that the objects returned by "
                "the function are always picklable."
            )
            error.__cause__ = _RemoteTraceback("".join(traceback.format_exception(e)))
            _set(future, error=error)
            return
        if is_result:
            _set(future, value)
        elif isinstance(value.exc, _worker.NotUnpickled):
            error = BrokenProcessPool(
                "A task has failed to un-serialize. Please ensure that the arguments of the "
                "function are all picklable."
            )
            error.__cause__ = _RemoteTraceback(str(value.exc))
            _set(future, error=error)
        else:
            _set(future, error=value.unpack())

    def _end(self):
        """The process ends when nothing comes any more."""
        if self.process is not None:
            self._close()
            self.process.wait()

    def _close(self):
        for file in (self.tasks, self.answers):
            try:
                file.close()
            except OSError:
                pass

    def _is_gone(self, task):
        """Nobody is at the other end."""
        code = None
        if self.process is not None:
            self._close()
            self.process.kill()
            code = self.process.wait()
        pool = self.pool
        if self._is_killed:
            with pool._changed:
                pool._workers.discard(self)
            error = pool._broken or ShutdownExecutorError("The pool was shut down.")
            _set(task[0] if task else None, error=error)
            if self.is_dropped:
                pool._replace()
            return
        error = terminated(code)
        pool._break(self, error)
        _set(task[0] if task else None, error=error)


def _set(future, result=None, error=None):
    """Ends a future that has not ended."""
    if future is None or future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        if not future.running():
            future.set_running_or_notify_cancel()
        future.set_exception(error)


def terminated(code):
    """The error for a worker that ended in the middle of its task."""
    return TerminatedWorkerError(
        "A worker process managed by the executor was unexpectedly terminated. This could be "
        "caused by a segmentation fault while calling the function or by an excessive memory "
        "usage causing the Operating System to kill the worker.\n\n"
        f"The exit codes of the workers are {{{_code_name(code)}}}"
    )


def _code_name(code):
    if code is None:
        return "UNKNOWN"
    if code < 0:
        return f"{signal.Signals(-code).name}({code})"
    return f"EXIT({code})"


@atexit.register
def _end_all():
    for pool in list(_pools):
        pool.shutdown(wait=True, kill_workers=True)


# The workers belong to the process that started them.
os.register_at_fork(after_in_child=_pools.clear)
