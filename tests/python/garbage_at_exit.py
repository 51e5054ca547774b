"""A weak reference that outlives the main program's names learns that what it looked at is gone."""

import sys
import weakref


class Node:
    def __init__(self):
        self.me = self


sys.kept = weakref.ref(Node(), lambda _: print("it is gone"))
Node()
print("last line")
