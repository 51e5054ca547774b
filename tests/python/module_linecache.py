# Lines of files, text over binary files, globals that make up what is missing.
import io
import linecache
import os
import __future__

here = __file__ if os.path.exists(__file__) else "module_linecache.py"
print(repr(linecache.getline(here, 1)), linecache.getlines(here)[2].strip(), repr(linecache.getline(here, 9999)), linecache.getline("no such file", 1) == "")
linecache.checkcache()
linecache.clearcache()
with open(here, "rb") as binary:
    text = io.TextIOWrapper(binary, "utf-8")
    print(text.readline().strip(), text.readable(), sum(1 for _ in text) > 5)


class Made(dict):
    def __missing__(self, key):
        if key.startswith("made_"):
            return key[5:]
        raise KeyError(key)


space = Made(x=1)
print(eval("x, made_y, len('abc')", space))
try:
    eval("nowhere", space)
except NameError as e:
    print(e)
import types

f = types.FunctionType((lambda: made_z).__code__, Made(), "renamed")
print(f(), f.__name__, types.FunctionType((lambda a, b=2: (a, b)).__code__, {}, None, (7, 8))())
print(__future__.annotations.getMandatoryRelease(), f.__builtins__["len"] is len)
