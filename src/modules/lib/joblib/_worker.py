"""A process that works for a pool of `externals.loky`: reads tasks from a pipe, writes what they came to.

Invariant: what a task raises is an answer like any other; the process ends when nobody is at the other end.
A message is its length (8 bytes, little-endian) and a pickle.
"""

import os
import pickle
import sys
import traceback

#: How many pools this process and those above it work for.
DEPTH = 0


def send(file, data):
    file.write(len(data).to_bytes(8, "little") + data)
    file.flush()


def receive(file):
    """A message, None at the end."""
    head = file.read(8)
    if len(head) < 8:
        return None
    size = int.from_bytes(head, "little")
    data = file.read(size)
    return data if len(data) == size else None


class Call:
    """A task."""

    def __init__(self, fn, args, kwargs):
        self.fn, self.args, self.kwargs = fn, args, kwargs

    def __call__(self):
        return self.fn(*self.args, **self.kwargs)


class NotUnpickled(Exception):
    """A task that could not be read."""


def main(incoming, outgoing):
    global DEPTH
    tasks, answers = os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb")
    try:
        setup = receive(tasks)
        if setup is None:
            return
        setup = pickle.loads(setup)
        DEPTH = setup["depth"]
        sys.path[:], sys.argv[:] = setup["path"], setup["argv"]
        os.chdir(setup["folder"])
        _name(setup["name"])
        if setup["initializer"] is not None:
            initializer, args = pickle.loads(setup["initializer"])
            initializer(*args)
        while (data := receive(tasks)) is not None:
            send(answers, _answer(data))
            # Nothing of a task stays until the next one comes.
            del data
    except (BrokenPipeError, KeyboardInterrupt):
        # Those who asked are gone, or everybody is told to stop.
        pass
    finally:
        _flush()


def _name(name):
    from multiprocessing import process

    process.current_process().name = name


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass


def _answer(data):
    """The pickle of a task's result, or of its exception in an `_ExceptionWithTraceback`."""
    from ._utils import _ExceptionWithTraceback
    from .externals.cloudpickle import dumps

    try:
        task = pickle.loads(data)
    except BaseException as e:
        wrong = NotUnpickled("".join(traceback.format_exception(e)))
        return dumps((False, _ExceptionWithTraceback(wrong)))
    try:
        result = (True, task())
    except BaseException as e:
        result = (False, _ExceptionWithTraceback(e))
    finally:
        _flush()
    try:
        return dumps(result)
    except Exception as e:
        # Of an exception that does not travel, at least the text.
        wrong = _ExceptionWithTraceback(e)
        if not result[0]:
            wrong.text = f"{result[1].text}\n{wrong.text}"
        return dumps((False, wrong))
