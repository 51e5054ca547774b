"""Runs programs of this folder: `measure.py NAME...` prints `name seconds result` for each, the best of some runs."""
import sys
import time


def run(name):
    try:
        program = __import__(name)
    except ImportError as e:
        print(f"{name}: {e}", file=sys.stderr)
        return
    best, result = 1e9, None
    for _ in range(5):
        start = time.perf_counter()
        result = program.main(program.N)
        best = min(best, time.perf_counter() - start)
    print(name, best, repr(result).replace(" ", ""))


for name in sys.argv[1:]:
    run(name)
