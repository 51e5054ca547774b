"""Processes of the module multiprocessing that work on what they are given.

Each worker is a process that is forked (or started, as its context has it) when the pool is made, and a thread
here that hands it tasks. Invariant: a task is in the queue, or a worker's present one, or its callback was
called. A worker says when it begins a task: one that dies afterwards is known by its task, which fails, while
one that was gone before is replaced, and nobody notices. The tasks of the others go on.
"""

import gc
import multiprocessing
import threading
from multiprocessing.connection import wait
from multiprocessing.pool import ExceptionWithTraceback, MaybeEncodingError
from queue import SimpleQueue

#: How long a process may take to end that was told to.
PATIENCE = 5
#: How many processes may be gone before they have begun a task.
TRIES = 3


class ProcessPool:
    def __init__(self, n_jobs, context, initializer=None, initargs=(), maxtasksperchild=None, **_):
        # What is not garbage is what the children share with this process.
        gc.collect()
        context = multiprocessing.get_context() if context is None else context
        if maxtasksperchild is not None:
            if not isinstance(maxtasksperchild, int) or maxtasksperchild <= 0:
                raise ValueError("maxtasksperchild must be a positive int or None")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._made_with = (n_jobs, context, initializer, initargs, maxtasksperchild)
        self._tasks = SimpleQueue()
        self._ended = False
        # While a pipe is open at both ends here, nothing else is forked: a process that had another's end
        # would keep its death from being seen.
        self._starting = threading.Lock()
        self._workers = [_Worker(self) for _ in range(n_jobs)]
        for worker in self._workers:
            worker.start()
        for worker in self._workers:
            worker.thread.start()

    def again(self):
        n_jobs, context, *rest = self._made_with
        return ProcessPool(n_jobs, context, *rest)

    def submit(self, func, callback):
        """Has `func()` called, then `callback` with its result, or with what prevented it."""
        self._tasks.put((func, callback))

    def terminate(self):
        self._ended = True
        for worker in self._workers:
            self._tasks.put(None)
        for worker in self._workers:
            worker.end()


class _Worker:
    def __init__(self, pool):
        self._pool = pool
        self._process = None
        self._n_done = 0
        self.thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        _, context, *rest = self._pool._made_with
        with self._pool._starting:
            if self._pool._ended:
                return
            self._connection, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, *rest))
            process.name = process.name.replace("Process", "PoolWorker")
            process.daemon = True
            process.start()
            theirs.close()
        self._process, self._n_done = process, 0

    def end(self):
        with self._pool._starting:
            process = self._process
        if process is not None and process.exitcode is None:
            process.terminate()
            process.join(PATIENCE)
            if process.exitcode is None:
                process.kill()
                process.join()
        if self.thread is not threading.current_thread():
            self.thread.join()

    def _run(self):
        while (task := self._pool._tasks.get()) is not None and not self._pool._ended:
            func, callback = task
            try:
                out = self._result_of(func)
            except Exception as e:
                # It could not be sent, or what came back could not be read.
                out = e
            if self._pool._ended:
                break
            callback(out)
            del task, func, callback, out
        self._connection.close()

    def _result_of(self, func):
        if self._n_done == self._pool._made_with[-1]:
            self._replace()
        for _ in range(TRIES):
            began = False
            try:
                self._connection.send(func)
                began = self._received()
                out = self._received()
            except (EOFError, OSError):
                code = self._replace()
                if began or self._pool._ended:
                    break
            else:
                self._n_done += 1
                return out
        from .externals.loky.process_executor import terminated

        return terminated(code)

    def _received(self):
        wait([self._connection, self._process.sentinel])
        if not self._connection.poll():
            raise EOFError
        return self._connection.recv()

    def _replace(self):
        """Starts another process; returns how the one before ended."""
        self._connection.close()
        old = self._process
        old.join(PATIENCE)
        if old.exitcode is None:
            old.kill()
            old.join()
        self.start()
        return old.exitcode


def _work(connection, initializer, initargs, maxtasks):
    """What the process does."""
    if initializer is not None:
        initializer(*initargs)
    n = 0
    while maxtasks is None or n < maxtasks:
        try:
            func = connection.recv()
        except (EOFError, OSError):
            return
        except Exception as e:
            func, out = None, ExceptionWithTraceback(e, e.__traceback__)
        try:
            connection.send(True)
            if func is not None:
                out = func()
            connection.send(out)
        except OSError:
            return
        except Exception as e:
            wrapped = MaybeEncodingError(e, out)
            connection.send(ExceptionWithTraceback(wrapped, None))
        del func, out
        n += 1
