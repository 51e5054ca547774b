"""Text compiled as a prompt does it: values are shown, and text that lacks its end is told apart."""
import sys
c = compile("1+1", "<s>", "single")
exec(c)
exec(compile("x = 5; x; None; 'a'", "<s>", "single"))
import builtins
print(builtins._)
exec(compile("for i in range(2): i\n", "<s>", "single"))
exec(compile("def f():\n  3\n", "<s>", "single"))
for bad in ["1\n2", "x = 1\ny = 2\n", "if 1:\n  2", "if 1:\n 2\n3"]:
    try:
        exec(compile(bad, "<s>", "single")); print("ok", repr(bad))
    except SyntaxError as e:
        print(repr(bad), e.msg, e.lineno)
old = sys.displayhook
sys.displayhook = lambda v: print("shown", v)
exec(compile("1+2", "<s>", "single"))
sys.displayhook = old
import code, codeop, io, contextlib
i = code.InteractiveInterpreter()
print(i.runsource("1+1"), i.runsource("if 1:"), i.runsource("if 1:\n  5\n"))
err = io.StringIO()
with contextlib.redirect_stderr(err):
    i.runsource("1/0")
print(err.getvalue())
class C(code.InteractiveConsole):
    lines = iter(["a = 3", "a", "def f():", "  return a", "", "f()", "raise ValueError(1)", "import sys", "sys.exit(3)"])
    def raw_input(self, prompt=""):
        try:
            l = next(self.lines)
        except StopIteration:
            raise EOFError
        print(prompt + l)
        return l
    def write(self, data): print(data, end="")
try:
    C().interact("hello")
except SystemExit as e: print("exit", e.code)
for s in ["a", "a =", "def f():", "def f():\n  pass", "def f():\n  pass\n", "'''", "(", "a b", "\\", "@x", "if 1:\n  x\nelse:", "# c", "", "f'", "lambda:"]:
    try: r = codeop.compile_command(s)
    except SyntaxError as e: r = "SyntaxError " + e.msg
    print(repr(s), r if isinstance(r, str) else r is None)
