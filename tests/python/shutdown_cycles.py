"""Cycles that go when the program is over: their `__del__` finds the module's names and the main thread."""
import threading


class Cycle:
    """Goes with a collection alone; what it names is still there then."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        main = threading.main_thread()
        print("cycle:", threading.current_thread() is main, threading.enumerate() == [main])


cycle = Cycle()
in_list = [Cycle()]
