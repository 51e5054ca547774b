"""Queues between threads."""

from collections import deque
from heapq import heappop, heappush
from threading import Condition, Lock
from time import monotonic as _now

__all__ = ["Empty", "Full", "ShutDown", "Queue", "PriorityQueue", "LifoQueue", "SimpleQueue"]


class Empty(Exception):
    """There was nothing to get."""


class Full(Exception):
    """There was no room."""


class ShutDown(Exception):
    """The queue has been shut down."""


class Queue:
    """First in, first out; holds at most `maxsize` items if that is positive."""

    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self._init(maxsize)
        self.mutex = Lock()
        self.not_empty = Condition(self.mutex)
        self.not_full = Condition(self.mutex)
        self.all_tasks_done = Condition(self.mutex)
        self.unfinished_tasks = 0
        self.is_shutdown = False

    # What is different in the other queues.

    def _init(self, maxsize):
        self.queue = deque()

    def _qsize(self):
        return len(self.queue)

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.popleft()

    def qsize(self):
        with self.mutex:
            return self._qsize()

    def empty(self):
        with self.mutex:
            return not self._qsize()

    def full(self):
        with self.mutex:
            return 0 < self.maxsize <= self._qsize()

    def put(self, item, block=True, timeout=None):
        with self.not_full:
            if self.is_shutdown:
                raise ShutDown
            if self.maxsize > 0:
                self._wait(self.not_full, lambda: self._qsize() < self.maxsize, block, timeout, Full)
                if self.is_shutdown:
                    raise ShutDown
            self._put(item)
            self.unfinished_tasks += 1
            self.not_empty.notify()

    def get(self, block=True, timeout=None):
        with self.not_empty:
            self._wait(self.not_empty, self._qsize, block, timeout, Empty)
            if not self._qsize():
                raise ShutDown
            item = self._get()
            self.not_full.notify()
            return item

    def _wait(self, condition, ready, block, timeout, error):
        """Waits until there is room or an item; a queue that is shut down is waited for no longer."""
        if timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        end = None if timeout is None else _now() + timeout
        while not ready() and not self.is_shutdown:
            if not block:
                raise error
            left = None if end is None else end - _now()
            if left is not None and left <= 0:
                raise error
            condition.wait(left)

    def put_nowait(self, item):
        return self.put(item, block=False)

    def get_nowait(self):
        return self.get(block=False)

    def task_done(self):
        with self.all_tasks_done:
            if self.unfinished_tasks <= 0:
                raise ValueError("task_done() called too many times")
            self.unfinished_tasks -= 1
            if not self.unfinished_tasks:
                self.all_tasks_done.notify_all()

    def join(self):
        with self.all_tasks_done:
            while self.unfinished_tasks:
                self.all_tasks_done.wait()

    def shutdown(self, immediate=False):
        with self.mutex:
            self.is_shutdown = True
            if immediate:
                while self._qsize():
                    self._get()
                    self.unfinished_tasks -= 1
                if not self.unfinished_tasks:
                    self.all_tasks_done.notify_all()
            self.not_empty.notify_all()
            self.not_full.notify_all()


class PriorityQueue(Queue):
    """The smallest item first."""

    def _init(self, maxsize):
        self.queue = []

    def _put(self, item):
        heappush(self.queue, item)

    def _get(self):
        return heappop(self.queue)


class LifoQueue(Queue):
    """Last in, first out."""

    def _init(self, maxsize):
        self.queue = []

    def _get(self):
        return self.queue.pop()


class SimpleQueue:
    """First in, first out, without bounds or tasks."""

    def __init__(self):
        self._items = deque()
        self._ready = Condition(Lock())

    def put(self, item, block=True, timeout=None):
        with self._ready:
            self._items.append(item)
            self._ready.notify()

    def get(self, block=True, timeout=None):
        if timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        with self._ready:
            if not self._items and block:
                self._ready.wait_for(lambda: self._items, timeout)
            if not self._items:
                raise Empty
            return self._items.popleft()

    def put_nowait(self, item):
        self.put(item)

    def get_nowait(self):
        return self.get(block=False)

    def empty(self):
        return not self._items

    def qsize(self):
        return len(self._items)
