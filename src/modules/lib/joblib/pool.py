"""Threads that work on what they are given.

Invariant: a thread is started when a task finds none that waits, up to the number that was asked for. The
threads are daemons that no exit waits for; a pool that was told to end starts nothing more, and what runs in
it then runs to its end by itself.
"""

import threading
from queue import SimpleQueue


class ThreadPool:
    def __init__(self, n_threads):
        self._n_threads = n_threads
        self._tasks = SimpleQueue()
        self._ended = False
        self._threads = []
        self._n_idle = 0
        self._lock = threading.Lock()

    def submit(self, func, callback):
        """Has `func()` called, then `callback` with its result."""
        self._tasks.put((func, callback))
        with self._lock:
            is_enough = self._n_idle >= self._tasks.qsize()
            if is_enough or len(self._threads) == self._n_threads or self._ended:
                return
            thread = threading.Thread(target=self._work, name="joblib-worker", daemon=True)
            self._threads.append(thread)
        thread.start()

    def _work(self):
        while True:
            with self._lock:
                self._n_idle += 1
            task = self._tasks.get()
            with self._lock:
                self._n_idle -= 1
            if task is None or self._ended:
                return
            func, callback = task
            callback(func())
            # Nothing of a task stays while the thread waits for the next one.
            del task, func, callback

    def terminate(self):
        with self._lock:
            self._ended = True
            n_threads = len(self._threads)
        for _ in range(n_threads):
            self._tasks.put(None)
