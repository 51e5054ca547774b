"""A worker of joblib's multiprocessing backend that is gone: an error, and no task waited for in vain."""
import os
import signal
import time

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError


def task(i, how=None):
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "left":
        os._exit(3)
    return i * i


def pid(i):
    time.sleep(0.05)
    return os.getpid()


def ended(*args, **options):
    try:
        print(Parallel(n_jobs=2, backend="multiprocessing", **options)(args))
    except TerminatedWorkerError as e:
        print("TerminatedWorkerError:", str(e).split("\n")[-1])


ended(*(delayed(task)(i) for i in range(4)))
ended(delayed(task)(1), delayed(task)(2, "killed"), delayed(task)(3), batch_size=1)
ended(*(delayed(task)(i, "left" if i == 30 else None) for i in range(60)), batch_size=1)
ended(*(delayed(task)(i) for i in range(6)), batch_size=1, maxtasksperchild=2)

# One that dies when it has nothing to do is nobody's loss.
with Parallel(n_jobs=2, backend="multiprocessing", batch_size=1) as parallel:
    for worker in set(parallel(delayed(pid)(i) for i in range(8))):
        os.kill(worker, signal.SIGKILL)
    print(parallel(delayed(task)(i) for i in range(6)))

# After an error the pool works again.
with Parallel(n_jobs=2, backend="multiprocessing", batch_size=1) as parallel:
    try:
        parallel(delayed(task)(i, "killed") for i in range(3))
    except TerminatedWorkerError:
        print(parallel(delayed(task)(i) for i in range(4)))

try:
    Parallel(n_jobs=2, backend="multiprocessing")([delayed(task)(lambda: 1)])
except Exception as e:
    print(type(e).__name__)
