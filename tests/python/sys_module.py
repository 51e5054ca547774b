"""sys: argv, exit, recursion limit, streams, version."""
import sys

print(len(sys.argv), sys.argv[0].endswith("sys_module.py"))
print(sys.maxsize, sys.byteorder, sys.version_info >= (3, 13), sys.version_info[0], sys.platform, type(sys.version).__name__)
print(sys.getrecursionlimit() >= 1000, type(sys.executable).__name__, "sys" in sys.modules, "math" in sys.builtin_module_names or True)
sys.stdout.write("written\n")
print("to stderr", file=sys.stderr)
sys.stdout.flush()
print("flushed", flush=True)
print(sys.getrefcount([]) >= 1, sys.getswitchinterval() > 0)
sys.setswitchinterval(0.01)
print(sys.getswitchinterval())
for code in (0, 3, None, "message"):
    try:
        sys.exit(code)
    except SystemExit as e:
        print("SystemExit", e.code, e.args)
try:
    sys.exit()
except SystemExit as e:
    print("SystemExit", e.code)
old = sys.getrecursionlimit()
sys.setrecursionlimit(200)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


try:
    depth(500)
except RecursionError:
    print("limited")
sys.setrecursionlimit(old)
print(depth(500))
print(sys.intern("abc") == "abc", sys.float_info.max, sys.float_info.epsilon, sys.int_info.bits_per_digit > 0, sys.hash_info.width)
try:
    sys.nothing
except AttributeError as e:
    print("AttributeError:", e)
try:
    import no_such_module
except ModuleNotFoundError as e:
    print("ModuleNotFoundError:", e, e.name)
except ImportError as e:
    print("ImportError")
try:
    from math import no_such_name
except ImportError as e:
    print("ImportError:", str(e).split(" (")[0])
import math as m
from math import floor as down, ceil

print(m.floor(2.5), down(2.5), ceil(2.5), m is sys.modules["math"], m.__name__)
sys.exit(7)
