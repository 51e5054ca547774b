"""Every spelling of the decorators and their options."""
from numba import jit, njit, prange


def body(n):
    total = 0.0
    for i in range(n):
        total += i * 0.5
    return total


forms = [
    jit(body), jit()(body), njit(body), njit()(body), jit(nopython=True)(body), njit(cache=True)(body), njit(nogil=True)(body),
    njit(parallel=True)(body), njit(fastmath=True)(body), njit(fastmath={"nnan"})(body), njit(boundscheck=True)(body),
    njit(error_model="python")(body), njit(error_model="numpy")(body), njit(inline="never")(body), njit("float64(int64)")(body),
    jit("f8(i8)", nopython=True)(body), njit(["float64(int64)"])(body), jit(nopython=True, nogil=True, cache=True, fastmath=True, parallel=True)(body),
]
print([f(10) for f in forms])
print([f.__name__ if hasattr(f, "__name__") else f.py_func.__name__ for f in forms][:2])


@njit(error_model="numpy")
def lenient(a, b):
    return a / b


@jit
def bare(x):
    return x + 1


@jit()
def called(x):
    return x + 2


@njit("int64(int64, int64)")
def typed(a, b):
    return a * b


@njit
def documented(x):
    """Doubles."""
    return x * 2


print(bare(1), called(1), typed(6, 7), documented(4), documented.__doc__, documented.__name__, bare(1.5), called(True))
print(lenient(1.0, 0.0), lenient(-1.0, 0.0), lenient(6, 4))
for bad in (lambda: njit(bogus=1)(body), lambda: njit(5), lambda: njit(error_model="strange")(body)):
    try:
        bad()(1)
        print("worked")
    except Exception as e:
        print("refused")
