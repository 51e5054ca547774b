"""joblib's Memory, hash, dump and load."""
import collections
import contextlib
import datetime
import io
import os
import pathlib
import pickle
import re
import shutil
import tempfile
import warnings

import joblib
from joblib import Memory, expires_after

folder = tempfile.mkdtemp()
here = os.path.abspath(__file__)[:-3].replace("/", "-")


def told(label, f):
    """Prints what a call prints, and what it comes to; without times, paths and addresses."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            result = repr(f())
        except Exception as e:
            result = f"{type(e).__name__}: {e}"
    text = f"{label}: {out.getvalue()}{result}"
    text = text.replace(folder, "$T").replace(here, "-$HERE")
    text = re.sub(r"\d+\.\d+s, \d+\.\d+min", "#s", text)
    print(re.sub(r"0x[0-9a-f]+", "0x#", text))


memory = Memory(folder, verbose=0)
loud = Memory(folder, verbose=1)
print(repr(memory).replace(folder, "$T"), Memory(None))


@loud.cache
def f(x, y=2, *rest, z=3, **more):
    """The sum."""
    print("computing", x)
    return x + y


print(f.__name__, f.__doc__, f.__module__)
told("first", lambda: f(1))
told("second", lambda: f(1))
told("otherwise said", lambda: f(x=1, y=2))
told("more", lambda: f(1, 2, 3, w=4))
told("known?", lambda: (f.check_call_in_cache(1), f.check_call_in_cache(5)))
told("again", lambda: f.call(1)[0])
told("shelved", lambda: f.call_and_shelve(1))
shelved = f.call_and_shelve(1)
told("shelved", shelved.get)
told("cleared", shelved.clear)
told("cleared", shelved.get)
told("too few", lambda: f())
told("too many", lambda: memory.cache(lambda a: a)(1, 2))
told("twice", lambda: memory.cache(lambda a: a)(1, a=2))
told("unknown", lambda: memory.cache(lambda a: a)(1, b=2))
for root, folders, files in sorted(os.walk(folder)):
    if "func_code.py" in files and root.endswith(f"{os.sep}f"):
        print(open(os.path.join(root, "func_code.py")).read())
        print(sorted(len(name) for name in folders))
for verbose in (2, 5, 10):
    g = Memory(folder, verbose=verbose).cache(f.func)
    told(f"verbose {verbose}", lambda: (g(1), g(1)))
    told("cleared", lambda: g.clear(warn=False))


@memory.cache(ignore=["b"])
def ignoring(a, b):
    print("computing", a, b)
    return a


told("ignored", lambda: (ignoring(1, 2), ignoring(1, 3), ignoring(2, 3)))
told("not there", lambda: memory.cache(lambda a: a, ignore=["zz"])(2))


def judged(verdict):
    def judge(metadata):
        print(sorted(metadata), metadata["input_args"])
        return verdict

    return judge


def same(a):
    print("computing", a)
    return a


for verdict in (True, False):
    judging = memory.cache(same, cache_validation_callback=judged(verdict))
    told(f"judged {verdict}", lambda: (judging(verdict), judging(verdict)))
    told("known?", lambda: judging.check_call_in_cache(verdict))
for days in (0, 1):
    expiring = memory.cache(same, cache_validation_callback=expires_after(days=days))
    told(f"{days} days", lambda: (expiring(days + 5), expiring(days + 5)))
told("no judge", lambda: memory.cache(same, cache_validation_callback=3))


class Point:
    def __init__(self, x):
        self.x = x

    def scaled(self, n):
        print("computing", n)
        return self.x * n


told("method", lambda: [memory.cache(Point(x).scaled)(3) for x in (1, 2, 1)])
told("built in", lambda: memory.cache(len)([1, 2]))


def failing(x):
    print("failing")
    raise ValueError(x)


failing = memory.cache(failing)
told("fails", lambda: failing(1))
told("fails", lambda: failing(1))

# Another text under the same name.
told("before", lambda: memory.cache(same)(9))
namespace = {"__name__": "__main__", "__file__": __file__}
exec(compile("\n\ndef same(a):\n    print('changed')\n    return -a\n", __file__, "exec"), namespace)
told("after", lambda: memory.cache(namespace["same"])(9))

nothing = Memory(None, verbose=0)
plain = nothing.cache(same)
told("not kept", lambda: (plain(1), plain.call_and_shelve(1), plain.check_call_in_cache(1), plain.call(1)))
told("not kept", lambda: (plain.clear(), nothing.reduce_size(), nothing.eval(same, 3)))

told("items", lambda: len(memory.store_backend.get_items()) > 3)
told("fewer", lambda: (memory.reduce_size(items_limit=1), len(memory.store_backend.get_items())))
told("none", lambda: (memory.reduce_size(bytes_limit=0), len(memory.store_backend.get_items())))
told("bytes", lambda: memory.reduce_size(bytes_limit="1Z"))
told("age", lambda: memory.reduce_size(age_limit=datetime.timedelta(days=-1)))
told("as a whole", lambda: (f(1), memory.clear(warn=False), f.check_call_in_cache(1), f(1)))
told("pickled", lambda: pickle.loads(pickle.dumps(memory)))
told("what is no place", lambda: Memory(folder, backend="nowhere"))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(Memory(3), caught[0].message)
broken = memory.cache(same)
broken(7)
[item] = [i for i in memory.store_backend.get_items() if i.path.find("same") > 0]
pathlib.Path(item.path, "output.pkl").write_bytes(b"\x80")
with contextlib.redirect_stderr(io.StringIO()):
    told("broken", lambda: (broken(7), broken(7)))

# Digests: those of the same values are the same, here and there.
Pair = collections.namedtuple("Pair", "a b")
for value in (
    1, -1, 2**70, True, None, 1.5, 2j, "a", "ä" * 100, b"a", bytearray(b"x"), (), (1, 2), [1, [1]],
    {"b": 1, "a": 2}, {1: 2, "a": 3}, {3, 1, 2}, {(1, 2): [{4}]}, range(3), slice(1, 2), ...,
    datetime.date(2020, 1, 1), Point, Point(1), Point(2), Point(1).scaled, Pair(1, 2), OSError(3), int,
):  # fmt: skip
    print(joblib.hash(value), joblib.hash(value, hash_name="sha1"), re.sub(" at 0x.*", "", repr(value)))
told("of another kind", lambda: joblib.hash(1, hash_name="sha256"))
told("of nothing that is pickled", lambda: joblib.hash(i for i in ()))
shared = [1]
print(joblib.hash([shared, shared]) == joblib.hash([[1], [1]]), joblib.hash(["x" * 9, "x" * 9]))

# Values in files.
path = os.path.join(folder, "value.pkl")
value = {"a": [1, 2.5, None], "b": {3, "c"}}
told("dump", lambda: joblib.dump(value, path))
told("load", lambda: joblib.load(path) == value)
told("path", lambda: (joblib.dump(value, pathlib.Path(path)), joblib.load(pathlib.Path(path)) == value))
opened = io.BytesIO()
told("file", lambda: (joblib.dump(value, opened), opened.seek(0), joblib.load(opened) == value))
for compress in (10, -1, ("zlib", 10), (1, 2, 3)):
    told(f"compress={compress}", lambda: joblib.dump(value, path, compress=compress))
for compress in (True, 1, 9, "zlib", ("gzip", 3)):
    told(
        f"compress={compress}",
        lambda: (joblib.dump(value, path, compress=compress), open(path, "rb").read(2), joblib.load(path) == value),
    )
for name in ("value.z", "value.gz"):
    named = os.path.join(folder, name)
    told(name, lambda: (joblib.dump(value, named), open(named, "rb").read(2), joblib.load(named) == value))
packed = Memory(folder, verbose=0, compress=True).cache(same)
told("compressed", lambda: (packed([1] * 50), packed([1] * 50) == [1] * 50))
told("no name", lambda: joblib.dump(value, 3))
told("missing", lambda: joblib.load(path + "x"))
pathlib.Path(path).write_bytes(b"")
try:
    joblib.load(path)
except EOFError:
    print("empty")
shutil.rmtree(folder)
