# Kernels leave out what the program leaves out.
import subprocess
import sys

PROGRAM = """
from numba import njit
from ungil import nogil

@njit
def f(n):
    assert n > 0, "too small"
    return n if __debug__ else -n

def g(n):
    with nogil:
        assert n > 0
        n += 1
    return n

for function in (f, g):
    try:
        print(function(-3))
    except AssertionError as e:
        print("AssertionError", e)
"""
for options in ([], ["-O"]):
    ran = subprocess.run([sys.executable, *options, "-c", PROGRAM], capture_output=True, text=True)
    print(options, ran.stdout, ran.stderr, sep="\n")
