import subprocess
import sys
import warnings


def told(source, mode="exec"):
    with warnings.catch_warnings(record=True) as got:
        warnings.simplefilter("always")
        try:
            compile(source, "<t>", mode)
        except SyntaxError as e:
            print("!", e)
    for w in got:
        message = str(w.message)
        if "escape" in message:
            # Versions differ in their words.
            message = "escape"
        print(f"{source!r:.50} line {w.lineno}: {w.category.__name__}: {message}")


print("-- escapes")
for text in (r'"\d"', r'b"\d"', r'r"\d"', r'f"\d{1}\e"', r'f"\{1}"', r'"\777"', r'b"\400"', r'"\377\0"',
             "'a' '\\d'", "x\n'\\d'", r'rf"\d"', r'"\N{DIGIT ONE}\u0031\x31"', r'b"\N"', "'\\\n'", '"\\é"'):
    told(text)

print("-- identity")
for text in ("x is 1", "x is not 'a'", "1 is x is 2", "x is None", "x is ...", "x is b''", "x is 1.5", "x is 2j",
             "f'a' is x", "x is True", "x == 1 is y", "x is y is not 2"):
    told(text)

print("-- assertions")
for text in ("assert (1, 'x')", "assert ()", "assert (x, y), 1", "assert x, (1, 2)"):
    told(text)

print("-- calls")
for text in ("1()", "'a'()", "[1](2)", "(1,2)(3)", "{}()", "{1}()", "f'{x}'()", "(i for i in x)()",
             "[i for i in x]()", "(lambda: 1)()", "None()", "...()", "1.5()", "1j()", "b''()", "True()",
             "print('a'\n'b'\n(1))"):
    told(text)

print("-- subscripts")
for text in ("1[0]", "{1}[0]", "(lambda: 1)[0]", "(i for i in x)[0]", "None[0]", "1.5[0]", "{}['a']", "'a'['b']",
             "[1]['a']", "[1][1.5]", "(1,)[None]", "'a'[1]", "'a'[1:2]", "[1][True]", "[1][1,2]",
             "[i for i in x]['a']", "f'{x}'['a']", "b'a'['b']", "[1][x]", "[1][lambda: 1]", "[1]['a'] = 2",
             "del [1]['a']", "{i for i in x}[0]", "[1][{}]", "1[0] = 1", "[[1, 2]\n[3, 4]]"):
    told(text)

print("-- numbers")
for text in ("1if x else y", "0x1for x in y", "[1for x in y]", "1or 2", "0b1and 2", "0o7in x", "1jif x else y",
             "1.5if x else y", "1_0if x else y"):
    told(text)

print("-- places")
for text in ("def f():\n  x is 1\n  return '\\d'", "class A:\n  x = 1()", "lambda: 1()", "[x is 1 for x in 2()]",
             "@1()\ndef f(x=1()): pass", "x: 1()", "def f(a: 1()): pass", "f(1(), k=2())",
             "match 1():\n  case 1 if 2(): pass", "with 1() as x[1()]: pass"):
    told(text)

print("-- errors")
warnings.simplefilter("error")
for text in ("y\nx is 1", "y\n'\\d'", "1()"):
    try:
        compile(text, "<t>", "exec")
    except SyntaxError as e:
        print(type(e).__name__, e.lineno, e.filename)
warnings.simplefilter("ignore")
exec("assert (1, 2)")

ran = subprocess.run([sys.executable, "-c", "x = 5\nprint(x is 5)\nprint(x is 5)"], capture_output=True, text=True)
print(ran.stdout, ran.stderr, sep="")
ran = subprocess.run([sys.executable, "-W", "error", "-c", "x = 5\nprint(x is 5)"], capture_output=True, text=True)
print(ran.stdout, ran.stderr.splitlines()[-1], sep="")
