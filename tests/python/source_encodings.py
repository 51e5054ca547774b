import importlib
import os
import subprocess
import sys
import tempfile


def compiled(source):
    try:
        names = {}
        exec(compile(source, "<n>", "exec"), names)
        print(ascii(names["x"]))
    except SyntaxError as e:
        print(f"{type(e).__name__}: {e.msg}; {e.filename}")


print("-- bytes")
for source in (b'# coding: latin-1\nx="\xe9"', b'\xef\xbb\xbfx="\xc3\xa9"', b'x="\xc3\xa9"',
               b'# coding: cp1252\nx="\x80"', b'#!/bin/x\n# vim: set fileencoding=koi8-r :\nx="\xc1"',
               b'\n# -*- coding: iso-8859-15 -*-\nx="\xa4"', b'x="\xc3\xa9" # coding: latin-1',
               b'\n\n# coding: latin-1\nx="\xc3\xa9"', b'# coding: foo\nx=1',
               b'# coding: ascii\nx="\xe9"', b'# coding: rot13\nk=1', b'\xef\xbb\xbf# coding: latin-1\nx=1',
               "# coding: latin-1\nx='é'", "# coding: foo\nx='é'"):
    compiled(source)
for source in (b"x=1\0", "x='\0'"):
    compiled(source)
print(ascii(eval(b'# coding: latin-1\n"\xe9"')))

print("-- files")
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    sys.path.insert(0, folder)

    def written(name, data):
        with open(name + ".py", "wb") as f:
            f.write(data)

    def imported(name):
        try:
            print(ascii(importlib.import_module(name).x))
        except SyntaxError as e:
            print(type(e).__name__, e.msg.replace(folder, "."))

    def run(name):
        ran = subprocess.run([sys.executable, name + ".py"], capture_output=True, text=True)
        print(ran.returncode, ran.stdout.strip(), ran.stderr.replace(os.path.realpath(folder), ".").strip())

    written("western", b'# coding: cp1252\nx = "\x80"\nprint(ascii(x))\n')
    written("latin", b'# coding: latin-1\nx = "\xe9"\nprint(ascii(x))\n')
    written("marked", b'\xef\xbb\xbfx = "\xc3\xa9"\nprint(ascii(x))\n')
    for name in ("western", "latin", "marked"):
        imported(name)
        run(name)
    written("none", b'x = 1\ny = "\xe9"\n')
    written("unknown", b'# coding: foo\nx = 1\n')
    written("ascii_only", b'# coding: ascii\nx = "\xc3\xa9"\n')
    written("both", b'\xef\xbb\xbf# coding: latin-1\nx = 1\n')
    for name in ("none", "unknown", "ascii_only", "both"):
        run(name)
    os.chdir("/")
