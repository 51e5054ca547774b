import numpy as np
from _kernels import isarray
from _native import binomial as _binomial
from _native import continuous as _continuous
from _native import discrete as _discrete
from _native import float as _float
from _native import gauss as _gauss
from _native import integer as _integer
from _native import interval as _interval
from _native import seed as _seed


def random_seed(seed):
    if seed < 0 or seed >= 4294967296:
        raise ValueError("Seed must be between 0 and 2**32 - 1")
    _seed(seed)


def _fill(f, a, b, c, size):
    out = np.empty(size, np.float64)
    flat = out.reshape(-1)
    for i in range(len(flat)):
        flat[i] = f(a, b, c)
    return out


def random_random(size=None):
    if size is None:
        return _float()
    return _fill(_one, 0, 0, 0, size)


def _one(a, b, c):
    return _float()


def random_random_sample(size=None):
    return random_random(size)


def random_ranf(size=None):
    return random_random(size)


def random_sample(size=None):
    return random_random(size)


def random_rand(d0=None, d1=None, d2=None):
    if d0 is None:
        return _float()
    if d1 is None:
        return random_random(d0)
    if d2 is None:
        return random_random((d0, d1))
    return random_random((d0, d1, d2))


def random_randn(d0=None, d1=None, d2=None):
    if d0 is None:
        return _gauss()
    if d1 is None:
        return random_standard_normal(d0)
    if d2 is None:
        return random_standard_normal((d0, d1))
    return random_standard_normal((d0, d1, d2))


def _normal(a, b, c):
    return a + b * _gauss()


def random_standard_normal(size=None):
    if size is None:
        return _gauss()
    return _fill(_normal, 0.0, 1.0, 0, size)


def random_normal(loc=0.0, scale=1.0, size=None):
    if scale < 0:
        raise ValueError("scale < 0")
    if size is None:
        return _normal(loc, scale, 0)
    return _fill(_normal, loc, scale, 0, size)


def _uniform(a, b, c):
    return a + b * _float()


def random_uniform(low=0.0, high=1.0, size=None):
    if size is None:
        return _uniform(low, high - low, 0)
    return _fill(_uniform, low, high - low, 0, size)


def random_randint(low, high=None, size=None):
    if high is None:
        return _randint(0, low, size)
    return _randint(low, high, size)


def _randint(low, high, size):
    if low >= high:
        raise ValueError("low >= high")
    if size is None:
        return _integer(low, high - low - 1)
    out = np.empty(size, np.int64)
    flat = out.reshape(-1)
    for i in range(len(flat)):
        flat[i] = _integer(low, high - low - 1)
    return out


def random_shuffle(x):
    if x.ndim == 1:
        for i in range(len(x) - 1, 0, -1):
            j = _interval(i)
            x[i], x[j] = x[j], x[i]
    else:
        for i in range(len(x) - 1, 0, -1):
            j = _interval(i)
            if i != j:
                row = x[i].copy()
                x[i] = x[j]
                x[j] = row


def random_permutation(x):
    if isarray(x):
        out = x.copy()
        random_shuffle(out)
        return out
    numbers = np.arange(x)
    random_shuffle(numbers)
    return numbers


def random_choice(a, size=None, replace=True):
    if isarray(a):
        return _choice(a, size, replace)
    return _choice(np.arange(a), size, replace)


def _choice(a, size, replace):
    n = len(a)
    if n == 0:
        raise ValueError("'a' cannot be empty unless no samples are taken")
    if size is None:
        return a[_integer(0, n - 1)]
    out = np.empty(size, a.dtype)
    flat = out.reshape(-1)
    if replace:
        for i in range(len(flat)):
            flat[i] = a[_integer(0, n - 1)]
        return out
    if len(flat) > n:
        raise ValueError("Cannot take a larger sample than population when 'replace=False'")
    order = random_permutation(n)
    for i in range(len(flat)):
        flat[i] = a[order[i]]
    return out


def _beta(a, b, c):
    return _continuous(0, float(a), float(b), 0.0)


def random_beta(a, b, size=None):
    if a <= 0:
        raise ValueError("a <= 0")
    if b <= 0:
        raise ValueError("b <= 0")
    if size is None:
        return _beta(a, b, 0)
    return _fill(_beta, a, b, 0, size)


def _exponential(a, b, c):
    return _continuous(1, float(a), 0.0, 0.0)


def random_exponential(scale=1.0, size=None):
    if scale < 0:
        raise ValueError("scale < 0")
    if size is None:
        return _exponential(scale, 0, 0)
    return _fill(_exponential, scale, 0, 0, size)


def random_standard_exponential(size=None):
    return random_exponential(1.0, size)


def _gamma(a, b, c):
    return _continuous(4, float(a), float(b), 0.0)


def random_gamma(shape, scale=1.0, size=None):
    if shape < 0:
        raise ValueError("shape < 0")
    if scale < 0:
        raise ValueError("scale < 0")
    if size is None:
        return _gamma(shape, scale, 0)
    return _fill(_gamma, shape, scale, 0, size)


def random_standard_gamma(shape, size=None):
    return random_gamma(shape, 1.0, size)


def _chisquare(a, b, c):
    return _continuous(6, float(a), 0.0, 0.0)


def random_chisquare(df, size=None):
    if df <= 0:
        raise ValueError("df <= 0")
    if size is None:
        return _chisquare(df, 0, 0)
    return _fill(_chisquare, df, 0, 0, size)


def _lognormal(a, b, c):
    return _continuous(7, float(a), float(b), 0.0)


def random_lognormal(mean=0.0, sigma=1.0, size=None):
    if sigma < 0:
        raise ValueError("sigma < 0")
    if size is None:
        return _lognormal(mean, sigma, 0)
    return _fill(_lognormal, mean, sigma, 0, size)


def _laplace(a, b, c):
    return _continuous(8, float(a), float(b), 0.0)


def random_laplace(loc=0.0, scale=1.0, size=None):
    if scale < 0:
        raise ValueError("scale < 0")
    if size is None:
        return _laplace(loc, scale, 0)
    return _fill(_laplace, loc, scale, 0, size)


def _logistic(a, b, c):
    return _continuous(9, float(a), float(b), 0.0)


def random_logistic(loc=0.0, scale=1.0, size=None):
    if size is None:
        return _logistic(loc, scale, 0)
    return _fill(_logistic, loc, scale, 0, size)


def _weibull(a, b, c):
    return _continuous(10, float(a), 0.0, 0.0)


def random_weibull(a, size=None):
    if size is None:
        return _weibull(a, 0, 0)
    return _fill(_weibull, a, 0, 0, size)


def _pareto(a, b, c):
    return _continuous(11, float(a), 0.0, 0.0)


def random_pareto(a, size=None):
    if size is None:
        return _pareto(a, 0, 0)
    return _fill(_pareto, a, 0, 0, size)


def _gumbel(a, b, c):
    return _continuous(12, float(a), float(b), 0.0)


def random_gumbel(loc=0.0, scale=1.0, size=None):
    if size is None:
        return _gumbel(loc, scale, 0)
    return _fill(_gumbel, loc, scale, 0, size)


def _rayleigh(a, b, c):
    return _continuous(13, float(a), 0.0, 0.0)


def random_rayleigh(scale=1.0, size=None):
    if size is None:
        return _rayleigh(scale, 0, 0)
    return _fill(_rayleigh, scale, 0, 0, size)


def _triangular(a, b, c):
    return _continuous(14, float(a), float(b), float(c))


def random_triangular(left, mode, right, size=None):
    if size is None:
        return _triangular(left, mode, right)
    return _fill(_triangular, left, mode, right, size)


def random_poisson(lam=1.0, size=None):
    if lam < 0:
        raise ValueError("lam < 0 or lam is NaN")
    if size is None:
        return _discrete(0, float(lam), 0.0)
    out = np.empty(size, np.int64)
    flat = out.reshape(-1)
    for i in range(len(flat)):
        flat[i] = _discrete(0, float(lam), 0.0)
    return out


def random_geometric(p, size=None):
    if size is None:
        return _discrete(1, float(p), 0.0)
    out = np.empty(size, np.int64)
    flat = out.reshape(-1)
    for i in range(len(flat)):
        flat[i] = _discrete(1, float(p), 0.0)
    return out


def random_binomial(n, p, size=None):
    if n < 0:
        raise ValueError("n < 0")
    if not (p >= 0 and p <= 1):
        raise ValueError("p < 0, p > 1 or p is NaN")
    if size is None:
        return _binomial(n, float(p))
    out = np.empty(size, np.int64)
    flat = out.reshape(-1)
    for i in range(len(flat)):
        flat[i] = _binomial(n, float(p))
    return out
