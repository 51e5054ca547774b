"""Messages about what is computed, and how long it took."""

import logging
import os
import pprint
import shutil
import sys
import time

from ._utils import short_format_time


def pformat(obj, indent=0, depth=3):
    return pprint.pformat(obj, indent=indent, depth=depth)


class Logger:
    """Something that tells of itself."""

    def __init__(self, depth=3, name=None):
        #: How deep values are shown.
        self.depth = depth
        self._name = name or "Logger"

    def _told(self, message):
        return f"[{self}]: {message}"

    def warn(self, message):
        logging.getLogger("joblib").warning(self._told(message))

    def info(self, message):
        logging.info(self._told(message))

    def debug(self, message):
        logging.getLogger("joblib").debug(self._told(message))

    def format(self, obj, indent=0):
        return pformat(obj, indent=indent, depth=self.depth)


class PrintTime:
    """Tells, on standard error and in a file, how much time passed since the call before."""

    def __init__(self, logfile=None, logdir=None):
        if logfile is not None and logdir is not None:
            raise ValueError("Cannot specify both logfile and logdir")
        if logdir is not None:
            logfile = os.path.join(logdir, "joblib.log")
        self.logfile = logfile
        if logfile is not None:
            os.makedirs(os.path.dirname(logfile) or ".", exist_ok=True)
            for number in range(8, -1, -1):
                old = f"{logfile}.{number}" if number else logfile
                if os.path.exists(old):
                    shutil.move(old, f"{logfile}.{number + 1}")
            with open(logfile, "w") as file:
                file.write(f"\nLogging joblib python script\n{time.ctime()}\n")
        self.start_time = self.last_time = time.time()

    def __call__(self, msg="", total=False):
        now = time.time()
        since = self.start_time if total else self.last_time
        shown = short_format_time(now - since)
        line = f"{msg}: {shown}, {(now - since) / 60:.1f} min" if total else f"{msg}: {shown}"
        self.last_time = now
        print(line, file=sys.stderr)
        if self.logfile is not None:
            with open(self.logfile, "a") as file:
                print(line, file=file)
