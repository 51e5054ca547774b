"""Random numbers in kernels: what NumPy draws from the same seed."""
import numpy as np
from numba import njit


def plain(x):
    if isinstance(x, tuple):
        return tuple(plain(v) for v in x)
    if hasattr(x, "ndim") and x.ndim:
        return str(x.dtype), x.tolist()
    return x.tolist() if hasattr(x, "tolist") else x


def show(f, *args):
    try:
        print(f.__name__, plain(f(*args)))
    except Exception as e:
        print(f.__name__, type(e).__name__, str(e).split(";")[0])


@njit
def floats(seed):
    np.random.seed(seed)
    return np.random.random(), np.random.rand(), np.random.random(3), np.random.uniform(1.0, 3.0), np.random.uniform(0.0, 2.0, 2), np.random.random((2, 2))


@njit
def gaussian(seed):
    np.random.seed(seed)
    return np.random.normal(), np.random.randn(), np.random.standard_normal(3), np.random.normal(5.0, 2.0, 2)


@njit
def whole(seed):
    np.random.seed(seed)
    return np.random.randint(10), np.random.randint(-5, 5), np.random.randint(0, 1000, 4)


@njit
def shuffled(seed):
    np.random.seed(seed)
    x = np.arange(8)
    np.random.shuffle(x)
    return x, np.random.permutation(5)


@njit
def distributions(seed):
    np.random.seed(seed)
    return (
        np.random.exponential(2.0),
        np.random.gamma(2.0, 3.0),
        np.random.beta(2.0, 3.0),
        np.random.poisson(4.0),
        np.random.binomial(10, 0.25),
        np.random.lognormal(),
        np.random.laplace(),
        np.random.chisquare(3.0),
    )


@njit
def bad_scale():
    return np.random.normal(0.0, -1.0)


@njit
def chosen(seed):
    np.random.seed(seed)
    x = np.random.choice(np.array([1.5, 2.5, 3.5]), 100)
    return x.min(), x.max(), len(np.unique(np.random.choice(20, 20, False)))


show(floats, 42)
show(floats, 42)
show(gaussian, 7)
show(whole, 3)
show(shuffled, 1)
show(distributions, 5)
show(bad_scale)
show(chosen, 0)
