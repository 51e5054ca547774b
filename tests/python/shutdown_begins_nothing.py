"""What `__del__` runs when the program is over can begin no thread and no process."""
import _thread
import gc
import os
import subprocess
import sys
import threading


class Last:
    def __init__(self, what, begin):
        self.what, self.begin = what, begin

    def __del__(self):
        try:
            self.begin()
        except RuntimeError as e:
            print(f"{self.what}: {type(e).__name__}: {e}")
        else:
            print(f"{self.what}: begun")


def task():
    print("never")


popen = subprocess.Popen
popen(["/bin/true"], preexec_fn=gc.disable).wait()
print("finalizing:", sys.is_finalizing())
raw = Last("raw thread", lambda start=_thread.start_new_thread: start(task, ()))
thread = Last("thread", threading.Thread(target=task).start)
fork = Last("fork", os.fork)
child = Last("preexec_fn", lambda: popen(["/bin/true"], preexec_fn=gc.disable))
