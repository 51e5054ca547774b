# Cycles that go through objects of native modules are collected.
import gc
import json
import weakref
from contextvars import ContextVar


class Node:
    def hook(self, value):
        return value


def gone(make):
    node = Node()
    node.other = make(node)
    ref = weakref.ref(node)
    del node
    gc.collect()
    return ref() is None


print("decoder", gone(lambda node: json.JSONDecoder(object_hook=node.hook)))
print("context variable", gone(lambda node: ContextVar("v", default=node)))
# The current context keeps a variable that was set.
print("token", gone(lambda node: ContextVar("w", default=node).set(None)))
