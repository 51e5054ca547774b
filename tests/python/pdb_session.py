"""A session of pdb: a breakpoint by a function's name, steps, values, an assignment, the way out."""
import io
import pdb
import sys


def total(n):
    x = 1
    for i in range(n):
        x += i
    return x


def session(*commands):
    out = io.StringIO()
    debugger = pdb.Pdb(stdin=io.StringIO("\n".join(commands) + "\n"), stdout=out, nosigint=True)
    debugger.run("print(total(2))", globals())
    for line in out.getvalue().splitlines():
        print(line.replace(__file__, "FILE"))


session("b total", "c", "n", "p x, n", "!x = 10", "n", "r", "p x", "c")
session("b 10, x == 1", "c", "p i, x", "s", "l 8, 10", "unalias q", "cl 1", "c")

seen = []


def tracer(frame, event, arg):
    if frame.f_code is total.__code__:
        seen.append((event, frame.f_lineno - frame.f_code.co_firstlineno, frame.f_locals.get("x")))
    return tracer


sys.settrace(tracer)
total(2)
sys.settrace(None)
print(seen)
