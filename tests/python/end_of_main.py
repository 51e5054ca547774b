"""What goes at the end of a program finds its modules, functions and data: names that begin with `_` too."""
import _thread
import sys

log = ["kept"]


def told(*what):
    print(*what, log, _thread is None, sys is None)


class Last:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        told(self.name)


last = Last("last")
_private = Last("private")
print("end")
