# `importlib.import_module` is the first thing that a program asks of the import machinery.
import importlib

json = importlib.import_module("json")
print(json.__name__, json.dumps([1]))
print(importlib.import_module(".futures", "concurrent").__name__)
for wrong in ("no_such_module", ".futures", ""):
    try:
        importlib.import_module(wrong)
    except (ImportError, TypeError, ValueError) as e:
        print(type(e).__name__, e)
