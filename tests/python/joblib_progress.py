"""The lines that joblib's Parallel prints about its progress."""
import contextlib
import re
import sys
import threading

from joblib import Parallel, delayed


class Lines:
    """A stream, with the seconds left out."""

    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        self.stream.write(re.sub(r"[ 0-9.]{6}(s|min)", "######s", text))

    def flush(self):
        self.stream.flush()


sys.stderr = sys.stdout = Lines(sys.stdout)


def square(x, sent):
    # Until all have been sent that are sent at first.
    if x == 0:
        sent.wait()
    return x * x


def run(parallel, n_tasks):
    sent = threading.Event()
    if parallel.n_jobs > 1:
        # One after the other, so that the lines do not depend on chance.
        parallel._backend._n_jobs = 1
        parallel._backend.retrieval_context = lambda: contextlib.nullcontext(sent.set())
    else:
        sent.set()
    parallel(delayed(square)(i, sent) for i in range(n_tasks))


for n_jobs, n_tasks in ((1, 6), (2, 1), (2, 3), (2, 6), (2, 40), (3, 100), (2, 0)):
    for verbose in (1, 3, 5, 8, 10, 11, 49, 50, 100):
        print("--", n_jobs, n_tasks, verbose)
        with Parallel(n_jobs=n_jobs, backend="threading", verbose=verbose) as parallel:
            run(parallel, n_tasks)
for ahead in ("all", 1, 12):
    print("--", ahead)
    with Parallel(n_jobs=2, backend="threading", verbose=10, pre_dispatch=ahead) as parallel:
        run(parallel, 20)
print("-- batches")
with Parallel(n_jobs=2, backend="threading", verbose=20, batch_size=4) as parallel:
    run(parallel, 30)


class Counting(Parallel):
    """What programs do that show a bar of their own."""

    seen = []

    def print_progress(self):
        self.seen.append((self.n_completed_tasks, self.n_dispatched_tasks >= self.n_completed_tasks))


with Counting(n_jobs=2, backend="threading") as parallel:
    run(parallel, 5)
print(Counting.seen)
