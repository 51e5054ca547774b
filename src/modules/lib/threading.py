"""Threads, and what they wait for one another with."""

import _thread
from time import monotonic as _now

get_ident = _thread.get_ident
get_native_id = _thread.get_native_id
stack_size = _thread.stack_size
Lock = _thread.lock
RLock = _thread.RLock
local = _thread._local
ThreadError = _thread.error
TIMEOUT_MAX = _thread.TIMEOUT_MAX

__all__ = [
    "get_ident", "active_count", "Condition", "current_thread", "enumerate", "main_thread",
    "TIMEOUT_MAX", "Event", "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Thread", "Barrier",
    "BrokenBarrierError", "Timer", "ThreadError", "ExceptHookArgs", "excepthook", "local",
    "stack_size", "get_native_id", "settrace", "gettrace", "setprofile", "getprofile",
]


class Condition:
    """A lock with a room to wait in until another thread says that something has changed."""

    def __init__(self, lock=None):
        if lock is None:
            lock = RLock()
        self._lock = lock
        self.acquire = lock.acquire
        self.release = lock.release
        # Locks that know their owner say how to let go of them completely.
        if hasattr(lock, "_release_save"):
            self._release_save = lock._release_save
            self._acquire_restore = lock._acquire_restore
            self._is_owned = lock._is_owned
        self._waiters = []

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *exc_info):
        return self._lock.__exit__(*exc_info)

    def __repr__(self):
        return f"<Condition({self._lock}, {len(self._waiters)})>"

    def _release_save(self):
        self._lock.release()

    def _acquire_restore(self, state):
        self._lock.acquire()

    def _is_owned(self):
        if self._lock.acquire(False):
            self._lock.release()
            return False
        return True

    def wait(self, timeout=None):
        """Lets the lock go until a notification or the timeout, and takes it back."""
        if not self._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        waiter = Lock()
        waiter.acquire()
        self._waiters.append(waiter)
        state = self._release_save()
        notified = False
        try:
            if timeout is None:
                waiter.acquire()
                notified = True
            elif timeout > 0:
                notified = waiter.acquire(True, timeout)
            else:
                notified = waiter.acquire(False)
            return notified
        finally:
            self._acquire_restore(state)
            if not notified:
                try:
                    self._waiters.remove(waiter)
                except ValueError:
                    pass

    def wait_for(self, predicate, timeout=None):
        """Waits until the predicate holds; returns its last value."""
        end = None if timeout is None else _now() + timeout
        result = predicate()
        while not result:
            if end is None:
                self.wait()
            else:
                left = end - _now()
                if left <= 0:
                    break
                self.wait(left)
            result = predicate()
        return result

    def notify(self, n=1):
        """Wakes up to n threads that wait."""
        if not self._is_owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        while n > 0 and self._waiters:
            self._waiters.pop(0).release()
            n -= 1

    def notify_all(self):
        self.notify(len(self._waiters))

    notifyAll = notify_all


class Semaphore:
    """Lets as many in as it counts."""

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._cond = Condition(Lock())
        self._value = value

    def __repr__(self):
        cls = self.__class__
        return f"<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: value={self._value}>"

    def acquire(self, blocking=True, timeout=None):
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        with self._cond:
            end = None
            while self._value == 0:
                if not blocking:
                    return False
                if timeout is None:
                    self._cond.wait()
                else:
                    if end is None:
                        end = _now() + timeout
                    left = end - _now()
                    if left <= 0:
                        return False
                    self._cond.wait(left)
            self._value -= 1
            return True

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *exc_info):
        self.release()

    def release(self, n=1):
        if n < 1:
            raise ValueError("n must be one or more")
        with self._cond:
            self._value += n
            self._cond.notify(n)


class BoundedSemaphore(Semaphore):
    """A semaphore that refuses to be released more often than acquired."""

    def __init__(self, value=1):
        super().__init__(value)
        self._initial_value = value

    def __repr__(self):
        cls = self.__class__
        shown = f"value={self._value}/{self._initial_value}"
        return f"<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: {shown}>"

    def release(self, n=1):
        if n < 1:
            raise ValueError("n must be one or more")
        with self._cond:
            if self._value + n > self._initial_value:
                raise ValueError("Semaphore released too many times")
            self._value += n
            self._cond.notify(n)


class Event:
    """A flag that threads can wait for."""

    def __init__(self):
        self._cond = Condition(Lock())
        self._flag = False

    def __repr__(self):
        cls = self.__class__
        status = "set" if self._flag else "unset"
        return f"<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: {status}>"

    def is_set(self):
        return self._flag

    isSet = is_set

    def set(self):
        with self._cond:
            self._flag = True
            self._cond.notify_all()

    def clear(self):
        with self._cond:
            self._flag = False

    def wait(self, timeout=None):
        with self._cond:
            if not self._flag:
                self._cond.wait(timeout)
            return self._flag


class BrokenBarrierError(RuntimeError):
    """Waiting at a barrier was given up."""


class Barrier:
    """Where a number of threads wait until all of them are there."""

    # The barrier fills, then drains; nobody enters while it drains. A reset makes those inside leave
    # with an error; a broken one lets nobody in.
    _FILLING, _DRAINING, _RESETTING, _BROKEN = range(4)

    def __init__(self, parties, action=None, timeout=None):
        if parties < 1:
            raise ValueError("parties must be >= 1")
        self._cond = Condition(Lock())
        self._action = action
        self._timeout = timeout
        self._parties = parties
        self._state = self._FILLING
        self._count = 0

    def __repr__(self):
        cls = self.__class__
        where = f"<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: "
        if self.broken:
            return where + "broken>"
        return where + f"waiters={self.n_waiting}/{self.parties}>"

    def wait(self, timeout=None):
        """Waits for the others; returns a number that is different for each of them."""
        if timeout is None:
            timeout = self._timeout
        with self._cond:
            while self._state in (self._DRAINING, self._RESETTING):
                self._cond.wait()
            if self._state == self._BROKEN:
                raise BrokenBarrierError
            index = self._count
            self._count += 1
            try:
                if self._count == self._parties:
                    self._release_all()
                else:
                    self._wait_for_others(timeout)
                return index
            finally:
                self._count -= 1
                self._leave()

    def _release_all(self):
        try:
            if self._action:
                self._action()
            self._state = self._DRAINING
            self._cond.notify_all()
        except:
            self._break()
            raise

    def _wait_for_others(self, timeout):
        if not self._cond.wait_for(lambda: self._state != self._FILLING, timeout):
            self._break()
            raise BrokenBarrierError
        if self._state != self._DRAINING:
            raise BrokenBarrierError

    def _leave(self):
        if self._count == 0 and self._state in (self._DRAINING, self._RESETTING):
            self._state = self._FILLING
            self._cond.notify_all()

    def _break(self):
        self._state = self._BROKEN
        self._cond.notify_all()

    def reset(self):
        with self._cond:
            if self._count > 0:
                if self._state in (self._FILLING, self._BROKEN):
                    self._state = self._RESETTING
            else:
                self._state = self._FILLING
            self._cond.notify_all()

    def abort(self):
        with self._cond:
            self._break()

    @property
    def parties(self):
        return self._parties

    @property
    def n_waiting(self):
        return self._count if self._state == self._FILLING else 0

    @property
    def broken(self):
        return self._state == self._BROKEN


# Threads that run, by ident. Changed under the interpreter's lock alone, one operation at a time.
_active = {}
# Threads that were told to start and do not run yet.
_limbo = {}
_n_named = 0


def _new_name(template):
    global _n_named
    _n_named += 1
    return template % _n_named


class Thread:
    """Something that runs beside the rest of the program."""

    _initialized = False

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None,
                 context=None):
        assert group is None, "group argument must be None for now"
        if kwargs is None:
            kwargs = {}
        if name:
            name = str(name)
        else:
            name = _new_name("Thread-%d")
            if target is not None:
                try:
                    name += f" ({target.__name__})"
                except AttributeError:
                    pass
        self._target = target
        self._name = name
        self._args = args
        self._kwargs = kwargs
        self._context = context
        self._daemonic = current_thread().daemon if daemon is None else daemon
        self._handle = _thread._ThreadHandle()
        self._has_started = False
        self._native_id = None
        self._initialized = True

    def __repr__(self):
        assert self._initialized, "Thread.__init__() was not called"
        if not self._has_started:
            status = "initial"
        elif self._handle.is_done():
            status = "stopped"
        else:
            status = "started"
        if self._daemonic:
            status += " daemon"
        if self.ident is not None:
            status += f" {self.ident}"
        return f"<{self.__class__.__name__}({self._name}, {status})>"

    def start(self):
        """Makes run() be called in a thread of its own."""
        if not self._initialized:
            raise RuntimeError("thread.__init__() not called")
        if self._has_started:
            raise RuntimeError("threads can only be started once")
        _limbo[id(self)] = self
        self._has_started = True
        try:
            _thread.start_joinable_thread(self._bootstrap, self._handle, self._daemonic)
        except BaseException:
            self._has_started = False
            del _limbo[id(self)]
            raise

    def run(self):
        """What the thread does; a subclass may say otherwise."""
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            # A finished thread keeps nothing alive.
            del self._target, self._args, self._kwargs

    def _bootstrap(self):
        ident = get_ident()
        self._native_id = get_native_id()
        _active[ident] = self
        _limbo.pop(id(self), None)
        try:
            self.run()
        except BaseException as e:
            # What is shown begins with the program's own frames.
            frames = e.__traceback__.tb_next
            if frames is not None and type(self).run is Thread.run:
                frames = frames.tb_next
            e.__traceback__ = frames
            _report(self, e)
        finally:
            del _active[ident]

    def join(self, timeout=None):
        """Waits until the thread has ended, or the timeout."""
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if not self._has_started:
            raise RuntimeError("cannot join thread before it is started")
        if self is current_thread():
            raise RuntimeError("cannot join current thread")
        if timeout is not None:
            timeout = max(timeout, 0)
        self._handle.join(timeout)

    def is_alive(self):
        assert self._initialized, "Thread.__init__() not called"
        return self._has_started and not self._handle.is_done()

    @property
    def name(self):
        assert self._initialized, "Thread.__init__() not called"
        return self._name

    @name.setter
    def name(self, name):
        assert self._initialized, "Thread.__init__() not called"
        self._name = str(name)

    @property
    def ident(self):
        assert self._initialized, "Thread.__init__() not called"
        return self._handle.ident or None

    @property
    def native_id(self):
        assert self._initialized, "Thread.__init__() not called"
        if self._native_id is None and self.is_alive():
            while self._native_id is None:
                _pause()
        return self._native_id

    @property
    def daemon(self):
        assert self._initialized, "Thread.__init__() not called"
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if self._has_started:
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemonic = daemonic

    def isDaemon(self):
        return self.daemon

    def setDaemon(self, daemonic):
        self.daemon = daemonic

    def getName(self):
        return self.name

    def setName(self, name):
        self.name = name


def _pause():
    from time import sleep
    sleep(0.00005)


class _ForeignHandle:
    """Stands for a thread that this module did not start."""

    def __init__(self, ident):
        self.ident = ident

    def is_done(self):
        return False

    def join(self, timeout=None):
        raise RuntimeError("cannot join a dummy thread")


class _ForeignThread(Thread):
    def __init__(self, name, daemon):
        self._name = name
        self._daemonic = daemon
        self._handle = _ForeignHandle(get_ident())
        self._native_id = get_native_id()
        self._has_started = True
        self._initialized = True
        _active[get_ident()] = self


class _MainThread(_ForeignThread):
    def __init__(self):
        super().__init__("MainThread", False)


class _DummyThread(_ForeignThread):
    def __init__(self):
        super().__init__(_new_name("Dummy-%d"), True)


class Timer(Thread):
    """Calls a function after a time, unless it is cancelled."""

    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__()
        self.interval = interval
        self.function = function
        self.args = args if args is not None else []
        self.kwargs = kwargs if kwargs is not None else {}
        self.finished = Event()

    def cancel(self):
        self.finished.set()

    def run(self):
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class ExceptHookArgs:
    """What excepthook() gets: exc_type, exc_value, exc_traceback, thread."""

    __slots__ = ("exc_type", "exc_value", "exc_traceback", "thread")

    def __init__(self, args):
        self.exc_type, self.exc_value, self.exc_traceback, self.thread = args

    def __iter__(self):
        return iter((self.exc_type, self.exc_value, self.exc_traceback, self.thread))

    def __repr__(self):
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"_thread._ExceptHookArgs({shown})"


def excepthook(args, /):
    """Shows an exception that ended a thread."""
    if args.exc_type is SystemExit:
        return
    import sys
    if sys.stderr is None:
        return
    name = args.thread.name if args.thread is not None else get_ident()
    sys.stderr.write(f"Exception in thread {name}:\n")
    sys.excepthook(args.exc_type, args.exc_value, args.exc_traceback)
    sys.stderr.flush()


__excepthook__ = excepthook


def _report(thread, e):
    """Hands an exception to excepthook; what that raises goes to the default one."""
    args = ExceptHookArgs((type(e), e, e.__traceback__, thread))
    try:
        excepthook(args)
    except BaseException as second:
        __excepthook__(args)
        __excepthook__(ExceptHookArgs((type(second), second, second.__traceback__, thread)))


def current_thread():
    """The Thread of the caller."""
    thread = _active.get(get_ident())
    return thread if thread is not None else _DummyThread()


def main_thread():
    """The Thread that the program began in."""
    return _main_thread


def active_count():
    """How many threads are alive."""
    return len(_active) + len(_limbo)


def enumerate():
    """The threads that are alive."""
    return list(_active.values()) + list(_limbo.values())


currentThread = current_thread
activeCount = active_count

_trace_hook = None
_profile_hook = None


def settrace(func):
    global _trace_hook
    _trace_hook = func


def gettrace():
    return _trace_hook


def setprofile(func):
    global _profile_hook
    _profile_hook = func


def getprofile():
    return _profile_hook



def _register_atexit(func, *args, **kwargs):
    """Calls func before the program's last threads are waited for."""
    _thread._at_shutdown(lambda: func(*args, **kwargs))


_main_thread = _MainThread()
