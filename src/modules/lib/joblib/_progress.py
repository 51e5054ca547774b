"""How `Parallel` tells how far it is.

Invariant: nothing here changes what is computed; `print_progress` may be overridden.
"""

import math
import sys
import time

from ._utils import short_format_time
from .logger import Logger


class Progress(Logger):
    """What has been sent and completed of a call, and the lines about it."""

    def _print(self, message):
        stream = sys.stderr if self.verbose < 50 else sys.stdout
        stream.write(f"[{self}]: {message}\n")

    def _is_completed(self):
        """Whether all tasks are."""
        if self._iterating or self._aborting:
            return False
        return self.n_completed_tasks == self.n_dispatched_tasks

    def print_progress(self):
        """Tells how far the tasks are, more often the higher `verbose`."""
        if not self.verbose:
            return
        done = self.n_completed_tasks
        elapsed = time.time() - self._start_time
        told = short_format_time(elapsed)
        if self._is_completed():
            self._print(f"Done {done:3d} out of {done:3d} | elapsed: {told} finished")
        elif self._original_iterator is not None:
            # How many there will be is unknown.
            if is_told(self.n_dispatched_batches, self.verbose):
                self._print(f"Done {done:3d} tasks      | elapsed: {told}")
        else:
            total = self.n_dispatched_tasks
            if done > 0:
                since = total - done + 1 - self._pre_dispatch_amount
                if done + 1 == total or since % (total // self.verbose + 1) != 0:
                    return
            left = short_format_time(elapsed / done * (total - done)) if done else "?"
            self._print(f"Done {done:3d} out of {total:3d} | elapsed: {told} remaining: {left}")


def is_told(index, verbose):
    """Whether there is a message about the batch of that number: at ever greater distances."""
    if verbose > 10 or index == 0:
        return True
    scale = 0.5 * (11 - verbose) ** 2
    return int(math.sqrt(index / scale)) != int(math.sqrt((index + 1) / scale))
