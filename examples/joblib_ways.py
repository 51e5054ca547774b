"""One integral in parts, in parallel over threads and over processes, without a `main` guard; results are kept on disk."""
import math
import shutil
import tempfile

from joblib import Memory, Parallel, delayed
from numba import njit


def part(f, a, b, n):
    step = (b - a) / n
    return sum(f(a + (i + 0.5) * step) for i in range(n)) * step


def integrate(f, a, b, parts, n=4000, **how):
    width = (b - a) / parts
    tasks = (delayed(part)(f, a + i * width, a + (i + 1) * width, n // parts) for i in range(parts))
    return sum(Parallel(n_jobs=2, **how)(tasks))


for backend in ("sequential", "threading", "multiprocessing", "loky"):
    print(f"{backend:15} {integrate(math.cos, 0.0, math.pi / 2, 4, backend=backend):.9f}")

# A function of the script goes to the processes itself.
print(f"{'a lambda':15} {integrate(lambda x: 3 * x * x, 0.0, 1.0, 4):.9f}")


# A kernel runs outside the lock, so threads are enough for it.
@njit
def kernel_part(a, b, n):
    step = (b - a) / n
    acc = 0.0
    for i in range(n):
        acc += math.cos(a + (i + 0.5) * step)
    return acc * step


quarters = Parallel(n_jobs=2, prefer="threads", return_as="generator")(
    delayed(kernel_part)(i * math.pi / 8, (i + 1) * math.pi / 8, 100_000) for i in range(4)
)
print(f"{'a kernel':15} {sum(quarters):.9f}")

folder = tempfile.mkdtemp()
memory = Memory(folder, verbose=0)
computed = []


@memory.cache
def slow(x):
    computed.append(x)
    return x**0.5


print([slow(x) for x in (4.0, 9.0, 4.0)], computed)
shutil.rmtree(folder)
print("ok")
