import subprocess
import sys

TEXT = '''"""module"""
def f():
    """function"""
    assert False, "asserted"
    return __debug__
class A:
    """class"""
    x = 1
if __debug__:
    mode = "debug"
else:
    mode = "optimised"
'''


def shown(code):
    names = {}
    exec(code, names)
    try:
        value = names["f"]()
    except AssertionError as e:
        value = f"AssertionError {e}"
    print(value, names["mode"], names.get("__doc__"), names["f"].__doc__, names["A"].__doc__, names["A"].x)


for level in (0, 1, 2, -1):
    shown(compile(TEXT, "<t>", "exec", optimize=level))
try:
    compile(TEXT, "<t>", "exec", optimize=3)
except ValueError as e:
    print(e)
print(compile("__debug__", "<t>", "eval", optimize=1).co_name, eval(compile("not __debug__", "<t>", "eval", optimize=1)))

import ast
shown(compile(ast.parse(TEXT), "<t>", "exec", optimize=2))

PROGRAM = "import sys; print(sys.flags.optimize, __debug__, (lambda: 1).__doc__); exec('assert 0'); assert 0"
for options in ([], ["-O"], ["-OO"]):
    ran = subprocess.run([sys.executable, *options, "-c", PROGRAM], capture_output=True, text=True)
    print(options, ran.returncode, ran.stdout, end="")
