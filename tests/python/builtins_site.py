"""What site adds to the built-in names, breakpoint() and its hook, anext() with a default."""
import asyncio
import contextlib
import io
import os
import subprocess
import sys
import warnings

print(exit, quit, help, sep="\n")
print(type(exit).__name__, type(help).__module__, callable(copyright), callable(credits), callable(license))


def doubled(x: int) -> int:
    """Twice as much."""
    return 2 * x


out = io.StringIO()
with contextlib.redirect_stdout(out):
    help(doubled)
print([line.rstrip() for line in out.getvalue().splitlines() if line.strip()])

for code in ("exit()", "quit(3)", "exit('a message')", "raise SystemExit(4)", "import sys; exit(code=5)"):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    print(code, done.returncode, done.stderr.strip())

# The hook, and what names it.
sys.breakpointhook = lambda *args, **kw: print("hook", args, kw)
breakpoint(1, header="x")
sys.breakpointhook = sys.__breakpointhook__
os.environ["PYTHONBREAKPOINT"] = "0"
print(breakpoint())
os.environ["PYTHONBREAKPOINT"] = "builtins.print"
breakpoint("printed", "instead")
os.environ["PYTHONBREAKPOINT"] = "repr"
print(breakpoint("text"))
os.environ["PYTHONBREAKPOINT"] = "nosuch.thing"
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    breakpoint()
print(caught[0].category.__name__, caught[0].message)
del sys.breakpointhook
try:
    breakpoint()
except RuntimeError as e:
    print("RuntimeError:", e)


class Countdown:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        await asyncio.sleep(0)
        if not self.n:
            raise StopAsyncIteration
        self.n -= 1
        return self.n


async def items():
    yield "first"
    raise ValueError("broken")


async def main():
    it = Countdown(2)
    print([await anext(it, "none") for _ in range(4)])
    gen = items()
    print(await anext(gen, 0))
    try:
        await anext(gen, 0)
    except ValueError as e:
        print("ValueError:", e)
    print(await anext(gen, "the end"))
    try:
        await anext(gen)
    except StopAsyncIteration as e:
        print("StopAsyncIteration", e.args)
    step = anext(Countdown(1), "default")
    print(type(step).__name__, step.__await__() is step)
    print(step.send(None))
    try:
        step.throw(KeyError("thrown"))
    except KeyError as e:
        print("KeyError:", e)
    step.close()
    for wrong in (lambda: anext(5, None), lambda: anext(Countdown(1), 1, 2)):
        try:
            wrong()
        except TypeError as e:
            print("TypeError:", e)


asyncio.run(main())
