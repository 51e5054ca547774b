"""Random numbers: generators of today, and the functions of `RandomState`.

A stream of words and all drawing from it stand in `_numpy._Stream`; here are the arguments.
"""
import threading
from operator import index as _index

import _numpy as _np
from _numpy import _Stream, asarray, empty, ndarray


def _words(x):
    """The 32-bit words of a seed."""
    if isinstance(x, ndarray) and x.dtype == "uint32":
        return x.ravel().tolist()
    if isinstance(x, str):
        if x.startswith("0x"):
            x = int(x, base=16)
        elif x[:1].isdigit():
            x = int(x)
        else:
            raise ValueError("unrecognized seed string")
    if isinstance(x, (int, _np.integer)):
        return _np._words_of(int(x))
    if isinstance(x, (float, _np.inexact)):
        raise TypeError("seed must be integer")
    words = []
    for v in x:
        if hasattr(v, "__len__") and not isinstance(v, str):
            raise TypeError("SeedSequence does not accept nested sequences.")
        words += _words(v)
    return words


class SeedSequence:
    """Entropy, mixed; and seeds made of it."""

    def __init__(self, entropy=None, *, spawn_key=(), pool_size=4, n_children_spawned=0):
        if pool_size < 4:
            raise ValueError("The size of the entropy pool should be at least 4")
        if entropy is None:
            from secrets import randbits
            entropy = randbits(pool_size * 32)
        elif not isinstance(entropy, (int, _np.integer, list, tuple, range, ndarray)):
            raise TypeError(f"SeedSequence expects int or sequence of ints for entropy not {entropy}")
        self.entropy = entropy
        self.spawn_key = tuple(spawn_key)
        self.pool_size = pool_size
        self.n_children_spawned = n_children_spawned
        self._key = _words(entropy), _words(self.spawn_key), pool_size
        self.pool = asarray(_np._seed_pool(*self._key), dtype="uint32")

    def __repr__(self):
        lines = [f"{type(self).__name__}(", f"    entropy={self.entropy!r},"]
        if self.spawn_key:
            lines.append(f"    spawn_key={self.spawn_key!r},")
        if self.pool_size != 4:
            lines.append(f"    pool_size={self.pool_size!r},")
        if self.n_children_spawned:
            lines.append(f"    n_children_spawned={self.n_children_spawned!r},")
        return "\n".join(lines + [")"])

    @property
    def state(self):
        return {k: getattr(self, k) for k in ("entropy", "spawn_key", "pool_size", "n_children_spawned")}

    def generate_state(self, n_words, dtype="uint32"):
        dtype = _np.dtype(dtype)
        if dtype == "uint32":
            return asarray(_np._seed_words(*self._key, n_words), dtype="uint32")
        if dtype == "uint64":
            return asarray(_np._seed_words(*self._key, 2 * n_words), dtype="uint32").view("uint64")
        raise ValueError("only support uint32 or uint64")

    def spawn(self, n_children):
        if n_children < 0:
            raise ValueError("n_children must be non-negative")
        first = self.n_children_spawned
        self.n_children_spawned += n_children
        return [type(self)(self.entropy, spawn_key=self.spawn_key + (i,), pool_size=self.pool_size)
                for i in range(first, first + n_children)]


class BitGenerator:
    """A stream of words."""
    _kind = None

    def __init__(self, seed=None):
        if self._kind is None:
            raise NotImplementedError("BitGenerator is a base class and cannot be instantized")
        if not isinstance(seed, SeedSequence):
            seed = SeedSequence(seed)
        self._seed_seq = seed
        self.lock = threading.RLock()
        self._stream = _Stream(self._kind, seed.generate_state(self._n_words).tolist())

    @property
    def seed_seq(self):
        return self._seed_seq

    def spawn(self, n_children):
        return [type(self)(seed=s) for s in self._seed_seq.spawn(n_children)]

    def random_raw(self, size=None, output=True):
        with self.lock:
            if size is None:
                made = int(self._stream.raw(1)[0])
            else:
                shape = _shape(size)
                made = self._stream.raw(_count(shape)).reshape(shape)
        return made if output else None

    def __reduce__(self):
        return _restored, (type(self),), (self.state, self._seed_seq)

    def __setstate__(self, given):
        self.state, self._seed_seq = given

    def _rest(self, half):
        return {"has_uint32": int(half is not None), "uinteger": half or 0}

    @property
    def state(self):
        words, half, _ = self._stream.get_state()
        return {"bit_generator": type(self).__name__, **self._shown(words), **self._rest(half)}

    @state.setter
    def state(self, value):
        if not isinstance(value, dict):
            raise TypeError("state must be a dict")
        name = type(self).__name__
        if value.get("bit_generator", "") != name:
            raise ValueError(f"state must be for a {name} PRNG")
        half = value["uinteger"] if value.get("has_uint32") else None
        self._stream.set_state((self._read(value), half, None))


def _restored(cls):
    return cls()


class PCG64(BitGenerator):
    _kind, _n_words = 3, 8

    def _shown(self, words):
        return {"state": {"state": words[0], "inc": words[1]}}

    def _read(self, value):
        return value["state"]["state"], value["state"]["inc"]

    def advance(self, delta):
        self._stream.advance(delta)
        return self

    def jumped(self, jumps=1):
        made = type(self)(self._seed_seq)
        made.state = self.state
        return made.advance(210306068529402873165736369884012333109 * jumps)


class PCG64DXSM(PCG64):
    _kind = 4


class MT19937(BitGenerator):
    _kind, _n_words = 2, 624

    def _shown(self, words):
        return {"state": {"key": asarray(words[0], dtype="uint32"), "pos": words[1]}}

    def _rest(self, half):
        return {}

    def _read(self, value):
        return [int(w) for w in value["state"]["key"]], int(value["state"]["pos"])

    def _legacy_seeding(self, seed):
        if seed is None:
            seed = SeedSequence()
            self._stream = _Stream(2, seed.generate_state(624).tolist())
            return
        if hasattr(seed, "squeeze"):
            seed = seed.squeeze()
        try:
            value = _index(seed)
        except TypeError:
            given = asarray(seed)
            if not given.size:
                raise ValueError("Seed must be non-empty") from None
            if given.dtype.kind not in "iu":
                raise TypeError(f"Cannot cast array data from {given.dtype!r} to {_np.dtype('int64')!r} according to the rule 'safe'") from None
            if given.ndim != 1:
                raise ValueError("Seed array must be 1-d") from None
            words = [int(w) for w in given]
            if min(words) < 0 or max(words) > 2**32 - 1:
                raise ValueError("Seed must be between 0 and 2**32 - 1") from None
            self._stream = _Stream(1, words)
            return
        if not 0 <= value < 2**32:
            raise ValueError("Seed must be between 0 and 2**32 - 1")
        self._stream = _Stream(0, [value])


class Philox(BitGenerator):
    _kind, _n_words = 5, 4

    def _shown(self, words):
        long = lambda w: asarray(w, dtype="uint64")
        return {"state": {"counter": long(words[0]), "key": long(words[1])}, "buffer": long(words[2]), "buffer_pos": words[3]}

    def _read(self, value):
        ints = lambda a: [int(w) for w in a]
        return ints(value["state"]["counter"]), ints(value["state"]["key"]), ints(value["buffer"]), value["buffer_pos"]


class SFC64(BitGenerator):
    _kind, _n_words = 6, 6

    def _shown(self, words):
        return {"state": {"state": asarray(words[0], dtype="uint64")}}

    def _read(self, value):
        return ([int(w) for w in value["state"]["state"]],)


# Arguments

def _shape(size):
    if isinstance(size, tuple):
        shape = tuple(_index(d) for d in size)
    elif isinstance(size, (list, ndarray)):
        shape = tuple(_index(d) for d in size)
    else:
        shape = (_index(size),)
    if any(d < 0 for d in shape):
        raise ValueError("negative dimensions are not allowed")
    return shape


def _count(shape):
    n = 1
    for d in shape:
        n *= d
    return n


def _broadcast(size, parameters):
    """The shape of a result, and whether it is a scalar."""
    shapes = [p.shape for p in parameters if p.ndim]
    if size is None:
        if not shapes:
            return (), True
        from numpy._shape import broadcast_shapes
        return broadcast_shapes(*shapes), False
    shape = _shape(size)
    if shapes:
        from numpy._shape import broadcast_shapes
        own = broadcast_shapes(*shapes)
        if broadcast_shapes(own, shape) != shape:
            raise ValueError(f"Output size {shape} is not compatible with broadcast dimensions of inputs {own}.")
    return shape, False


class _Drawing:
    """What generators of today and `RandomState` have in common."""
    _legacy = False

    def _floats(self, name, size, *parameters):
        parameters = [asarray(p, dtype="float64") for p in parameters]
        shape, scalar = _broadcast(size, parameters)
        with self._lock:
            made = self._stream.continuous(name, self._legacy, shape, parameters)
        return float(made[()]) if scalar else made

    def _ints(self, name, size, *parameters):
        parameters = [asarray(p, dtype="float64") for p in parameters]
        shape, scalar = _broadcast(size, parameters)
        with self._lock:
            made = self._stream.discrete(name, self._legacy, shape, parameters)
        return int(made[()]) if scalar else made

    def _counts(self, name, size, *parameters):
        parameters = [asarray(p, dtype="float64") for p in parameters]
        shape, scalar = _broadcast(size, parameters)
        with self._lock:
            made = self._stream.counts(name, self._legacy, shape, parameters)
        return int(made[()]) if scalar else made

    def beta(self, a, b, size=None):
        return self._floats("beta", size, a, b)

    def exponential(self, scale=1.0, size=None):
        return self._floats("exponential", size, scale)

    def uniform(self, low=0.0, high=1.0, size=None):
        low = asarray(low, dtype="float64")
        span = asarray(_np.subtract(asarray(high, dtype="float64"), low))
        if not _np.isfinite(span).all():
            raise OverflowError("Range exceeds valid bounds" if span.ndim == 0 else "Range exceeds valid bounds")
        if not self._legacy and (span < 0).any():
            raise ValueError("high - low < 0")
        return self._floats("uniform", size, low, span)

    def normal(self, loc=0.0, scale=1.0, size=None):
        return self._floats("normal", size, loc, scale)

    def gamma(self, shape, scale=1.0, size=None):
        return self._floats("gamma", size, shape, scale)

    def f(self, dfnum, dfden, size=None):
        return self._floats("f", size, dfnum, dfden)

    def noncentral_f(self, dfnum, dfden, nonc, size=None):
        return self._floats("noncentral_f", size, dfnum, dfden, nonc)

    def chisquare(self, df, size=None):
        return self._floats("chisquare", size, df)

    def noncentral_chisquare(self, df, nonc, size=None):
        return self._floats("noncentral_chisquare", size, df, nonc)

    def standard_cauchy(self, size=None):
        return self._floats("standard_cauchy", size)

    def standard_t(self, df, size=None):
        return self._floats("standard_t", size, df)

    def vonmises(self, mu, kappa, size=None):
        return self._floats("vonmises", size, mu, kappa)

    def pareto(self, a, size=None):
        return self._floats("pareto", size, a)

    def weibull(self, a, size=None):
        return self._floats("weibull", size, a)

    def power(self, a, size=None):
        return self._floats("power", size, a)

    def laplace(self, loc=0.0, scale=1.0, size=None):
        return self._floats("laplace", size, loc, scale)

    def gumbel(self, loc=0.0, scale=1.0, size=None):
        return self._floats("gumbel", size, loc, scale)

    def logistic(self, loc=0.0, scale=1.0, size=None):
        return self._floats("logistic", size, loc, scale)

    def lognormal(self, mean=0.0, sigma=1.0, size=None):
        return self._floats("lognormal", size, mean, sigma)

    def rayleigh(self, scale=1.0, size=None):
        return self._floats("rayleigh", size, scale)

    def wald(self, mean, scale, size=None):
        return self._floats("wald", size, mean, scale)

    def triangular(self, left, mode, right, size=None):
        a, b, c = (asarray(x, dtype="float64") for x in (left, mode, right))
        if (a > b).any():
            raise ValueError("left > mode")
        if (b > c).any():
            raise ValueError("mode > right")
        if (a == c).any():
            raise ValueError("left == right")
        return self._floats("triangular", size, a, b, c)

    def poisson(self, lam=1.0, size=None):
        return self._ints("poisson", size, lam)

    def negative_binomial(self, n, p, size=None):
        return self._ints("negative_binomial", size, n, p)

    def zipf(self, a, size=None):
        return self._ints("zipf", size, a)

    def geometric(self, p, size=None):
        return self._ints("geometric", size, p)

    def logseries(self, p, size=None):
        return self._ints("logseries", size, p)

    def binomial(self, n, p, size=None):
        return self._counts("binomial", size, n, p)

    def hypergeometric(self, ngood, nbad, nsample, size=None):
        if (asarray(ngood) + asarray(nbad) < asarray(nsample)).any():
            raise ValueError("ngood + nbad < nsample")
        return self._counts("hypergeometric", size, ngood, nbad, nsample)

    def multinomial(self, n, pvals, size=None):
        p = asarray(pvals, dtype="float64")
        d = p.shape[-1] if p.ndim else 0
        if not d or p.ndim != 1:
            raise ValueError("pvals must have at least 1 dimension and the last dimension of pvals must be greater than 0.")
        if (p < 0).any() or (p > 1).any() or _np.isnan(p).any():
            raise ValueError("pvals < 0, pvals > 1 or pvals contains NaNs")
        if float(p[:-1].sum()) > 1.0 + 1e-12:
            raise ValueError("sum(pvals[:-1]) > 1.0")
        n = asarray(n, dtype="int64")
        if (n < 0).any():
            raise ValueError("n < 0")
        shape, _ = _broadcast(size, [n])
        out = _np.zeros(shape + (d,), dtype="int64")
        with self._lock:
            self._stream.multinomial(_np.broadcast_to(n, shape) if n.ndim else n, p, out)
        return out

    def dirichlet(self, alpha, size=None):
        alpha = asarray(alpha, dtype="float64")
        if (alpha < 0).any() or self._legacy and (alpha <= 0).any():
            raise ValueError("alpha <= 0" if self._legacy else "alpha < 0")
        shape = () if size is None else _shape(size)
        k = len(alpha)
        if not self._legacy and float(alpha.max()) < 0.1:
            raise NotImplementedError("numpy.random.Generator.dirichlet of small parameters is not supported here")
        made = self._floats("standard_gamma", shape + (k,), alpha)
        return made / made.sum(axis=-1, keepdims=True)

    def multivariate_normal(self, mean, cov, size=None, check_valid="warn", tol=1e-8, *, method="svd"):
        mean, cov = asarray(mean, dtype="float64"), asarray(cov, dtype="float64")
        if mean.ndim != 1:
            raise ValueError("mean must be 1 dimensional")
        if cov.ndim != 2 or cov.shape[0] != cov.shape[1]:
            raise ValueError("cov must be 2 dimensional and square")
        if len(mean) != len(cov):
            raise ValueError("mean and cov must have same length")
        shape = () if size is None else _shape(size)
        x = self.standard_normal(shape + (len(mean),)).reshape(-1, len(mean))
        from numpy import linalg
        if method == "cholesky":
            factor = linalg.cholesky(cov).T
        else:
            u, s, v = linalg.svd(cov)
            factor = _np.sqrt(s)[:, None] * v if self._legacy or method == "svd" else None
            if factor is None:
                s, u = linalg.eigh(cov)
                factor = (u * _np.sqrt(s)).T
        return (x @ factor + mean).reshape(shape + (len(mean),))

    def _rows(self, x, masked):
        """Shuffles the rows of an array or the items of a sequence in place."""
        if isinstance(x, ndarray):
            if not x.flags.writeable:
                raise ValueError("array is read-only")
            if x.ndim == 0:
                raise TypeError("len() of unsized object")
            if x.ndim == 1 and x.dtype.names is None:
                with self._lock:
                    self._stream.shuffle(x, masked)
                return
            order = list(range(len(x)))
            with self._lock:
                pairs = self._stream.exchanges(len(x), 1, masked)
            for i, j in pairs:
                order[i], order[j] = order[j], order[i]
            x[...] = x[asarray(order, dtype="int64")]
            return
        with self._lock:
            pairs = self._stream.exchanges(len(x), 1, masked)
        for i, j in pairs:
            x[i], x[j] = x[j], x[i]


def _with_out(self, kind, size, dtype, out, legacy=None):
    dtype = _np.dtype(dtype)
    if dtype != "float64" and dtype != "float32":
        raise TypeError(f"Unsupported dtype {dtype!r} for {kind[1]}")
    if out is not None:
        if not isinstance(out, ndarray) or out.dtype != dtype:
            raise TypeError("Supplied output array has the wrong type. Expected {0}, got {1}".format(dtype, getattr(out, "dtype", type(out))))
        if not (out.flags.c_contiguous or out.flags.f_contiguous) or not out.flags.writeable:
            raise ValueError("Supplied output array must be contiguous, writable, aligned, and in machine byte-order.")
        if size is not None and _shape(size) != out.shape:
            raise ValueError("size must match out.shape when used together")
        made = out
    else:
        made = empty(() if size is None else _shape(size), dtype=dtype)
    with self._lock:
        self._stream.fill(kind[0], made)
    return float(made[()]) if size is None and out is None else made


class Generator(_Drawing):
    """Draws from the distributions."""

    def __init__(self, bit_generator):
        if not isinstance(bit_generator, BitGenerator):
            what = (f"type object '{bit_generator.__name__}'" if isinstance(bit_generator, type)
                    else f"'{type(bit_generator).__name__}' object")
            raise AttributeError(f"{what} has no attribute 'capsule'")
        self._bit_generator = bit_generator
        self._lock = bit_generator.lock

    @property
    def _stream(self):
        return self._bit_generator._stream

    @property
    def bit_generator(self):
        return self._bit_generator

    def __repr__(self):
        return f"{self} at 0x{id(self):X}"

    def __str__(self):
        return f"{type(self).__name__}({type(self._bit_generator).__name__})"

    def __reduce__(self):
        return type(self), (self._bit_generator,)

    def spawn(self, n_children):
        return [type(self)(g) for g in self._bit_generator.spawn(n_children)]

    def random(self, size=None, dtype="float64", out=None):
        return _with_out(self, ("uniform", "random"), size, dtype, out)

    def standard_normal(self, size=None, dtype="float64", out=None):
        return _with_out(self, ("normal", "standard_normal"), size, dtype, out)

    def standard_exponential(self, size=None, dtype="float64", method="zig", out=None):
        kind = "exponential" if method == "zig" else "inverse_exponential"
        return _with_out(self, (kind, "standard_exponential"), size, dtype, out)

    def standard_gamma(self, shape, size=None, dtype="float64", out=None):
        dtype = _np.dtype(dtype)
        if dtype == "float32":
            given = asarray(shape, dtype="float64")
            dims, scalar = _broadcast(size if out is None else out.shape, [given])
            made = empty(dims, dtype="float32") if out is None else out
            with self._lock:
                self._stream.gamma32(given, made)
            return float(made[()]) if scalar else made
        if dtype != "float64":
            raise TypeError(f"Unsupported dtype {dtype!r} for standard_gamma")
        made = self._floats("standard_gamma", size if out is None else out.shape, shape)
        if out is None:
            return made
        out[...] = made
        return out

    def integers(self, low, high=None, size=None, dtype="int64", endpoint=False):
        return _integers(self, low, high, size, dtype, endpoint, False)

    def bytes(self, length):
        n = (length - 1) // 4 + 1
        return self.integers(0, 4294967296, n, dtype="uint32").tobytes()[:length]

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        population, n = _population(a, axis)
        shape = None if size is None else _shape(size)
        count = 1 if shape is None else _count(shape)
        if n == 0 and count:
            raise ValueError("a cannot be empty unless no samples are taken")
        p = _probabilities(p, n, self._legacy)
        if replace:
            if p is not None:
                cdf = p.cumsum()
                cdf /= cdf[-1]
                found = cdf.searchsorted(self.random(shape), side="right")
            else:
                found = self.integers(0, n, shape)
        else:
            if count > n:
                raise ValueError("Cannot take a larger sample than population when replace is False")
            if count < 0:
                raise ValueError("negative dimensions are not allowed")
            if p is not None:
                found = _weighted(self.random, p, count).reshape(shape or ())
            else:
                with self._lock:
                    found = self._stream.sample(n, count, shuffle).reshape(shape or ())
        return _chosen(population, found, shape, axis)

    def shuffle(self, x, axis=0):
        if isinstance(x, ndarray) and x.ndim > 1:
            from numpy._shape import swapaxes
            x = swapaxes(x, 0, axis)
        elif not isinstance(x, ndarray) and axis != 0:
            raise NotImplementedError("Axis argument is only supported on ndarray objects")
        self._rows(x, True)

    def permutation(self, x, axis=0):
        if isinstance(x, (int, _np.integer)):
            made = _np.arange(x)
            self._rows(made, True)
            return made
        x = asarray(x)
        if x.ndim == 1:
            made = x.copy()
            self._rows(made, True)
            return made
        order = _np.arange(x.shape[axis])
        with self._lock:
            self._stream.shuffle(order, True)
        return x.take(order, axis)

    def permuted(self, x, *, axis=None, out=None):
        x = asarray(x)
        if out is None:
            out = x.copy()
        elif out is not x:
            if out.shape != x.shape:
                raise ValueError("out must have the same shape as x")
            out[...] = x
        if axis is None:
            flat = out.ravel()
            with self._lock:
                self._stream.shuffle(flat, True)
            out[...] = flat.reshape(out.shape)
            return out
        from numpy._shape import moveaxis
        moved = moveaxis(out, axis, -1)
        from numpy._creation import ndindex
        for index in ndindex(*moved.shape[:-1]):
            row = moved[index].copy()
            with self._lock:
                self._stream.shuffle(row, True)
            moved[index] = row
        return out


_BOUNDS = {"bool": (0, 1), **{f"{s}int{n}": ((0, 2**n - 1) if s else (-2**(n - 1), 2**(n - 1) - 1)) for s in ("", "u") for n in (8, 16, 32, 64)}}


def _integers(self, low, high, size, dtype, endpoint, masked):
    given = dtype
    dtype = _np.dtype(dtype)
    if dtype.name not in _BOUNDS:
        name = "randint" if masked else "integers"
        raise TypeError(f"Unsupported dtype {dtype!r} for {name}")
    least, most = _BOUNDS[dtype.name]
    if high is None:
        low, high = 0, low
    one = not isinstance(low, (list, tuple, ndarray)) and not isinstance(high, (list, tuple, ndarray))
    lows = [int(low)] if one else None
    if one:
        lows, highs, shapes = [int(low)], [int(high)], []
    else:
        from numpy._shape import broadcast_arrays
        a, b = broadcast_arrays(asarray(low), asarray(high))
        lows, highs, shapes = [int(v) for v in a.ravel()], [int(v) for v in b.ravel()], [a]
    if not endpoint:
        highs = [h - 1 for h in highs]
    if any(l < least for l in lows):
        raise ValueError(f"low is out of bounds for {dtype.name}")
    if any(h > most for h in highs):
        raise ValueError(f"high is out of bounds for {dtype.name}")
    if any(l > h for l, h in zip(lows, highs)):
        raise ValueError("low > high" if endpoint else "low >= high")
    shape, scalar = _broadcast(size, shapes)
    if not one and shape != shapes[0].shape:
        from numpy._shape import broadcast_arrays
        spread = lambda v: [int(x) for x in _np.broadcast_to(asarray(v, dtype="int64").reshape(shapes[0].shape), shape).ravel()]
        lows, highs = spread(lows), spread(highs)
    out = empty(shape, dtype=dtype)
    spans = [h - l for l, h in zip(lows, highs)]
    low = asarray([l % 2**64 for l in lows], dtype="uint64")
    span = asarray(spans, dtype="uint64")
    with self._lock:
        self._stream.integers(low, span, masked, out)
    if not scalar:
        return out
    if given is int or given is bool:
        return given(out[()])
    return int(out[()]) if given == "int64" and isinstance(given, str) else out[()]


def _population(a, axis):
    if isinstance(a, (int, _np.integer)):
        n = int(a)
        if n < 0:
            raise ValueError("a must be a positive integer unless no samples are taken")
        return None, n
    a = asarray(a)
    if a.ndim == 0:
        try:
            n = _index(a.item())
        except TypeError:
            raise ValueError("a must be a sequence or an integer, not " + str(type(a.item()))) from None
        return None, n
    return a, a.shape[axis]


def _probabilities(p, n, legacy):
    if p is None:
        return None
    p = asarray(p, dtype="float64")
    if p.ndim != 1:
        raise ValueError("p must be 1-dimensional" if not legacy else "'p' must be 1-dimensional")
    if p.size != n:
        raise ValueError("a and p must have same size" if not legacy else "'a' and 'p' must have same size")
    total = float(p.sum())
    quote = "'p'" if legacy else "Probabilities"
    if total != total:
        raise ValueError("probabilities contain NaN" if legacy else "Probabilities contain NaN")
    if (p < 0).any():
        raise ValueError("probabilities are not non-negative" if legacy else "Probabilities are not non-negative")
    if abs(total - 1.0) > 1.5e-8:
        raise ValueError("probabilities do not sum to 1" if legacy
                         else "Probabilities do not sum to 1. See Notes section of docstring for more information.")
    return p


def _weighted(random, p, count):
    """Different indices, by probabilities."""
    if int((p > 0).sum()) < count:
        raise ValueError("Fewer non-zero entries in p than size")
    p = p.copy()
    found = _np.zeros(count, dtype="int64")
    n = 0
    while n < count:
        x = random((count - n,))
        if n > 0:
            p[found[:n]] = 0
        cdf = p.cumsum()
        cdf /= cdf[-1]
        new = cdf.searchsorted(x, side="right")
        from numpy._ordering import unique
        _, first = unique(new, return_index=True)
        first.sort()
        new = new.take(first)
        found[n:n + len(new)] = new
        n += len(new)
    return found


def _chosen(population, found, shape, axis=0):
    if shape is None and isinstance(found, ndarray):
        found = found[()]
    if population is None:
        return int(found) if shape is None else found
    return population[(slice(None),) * axis + (found,)]


class RandomState(_Drawing):
    """The generator of before, whose numbers stay what they were."""
    _legacy = True
    poisson_lam_max = 9.223372006484771e18

    def __init__(self, seed=None):
        if isinstance(seed, BitGenerator):
            self._bit_generator = seed
        else:
            self._bit_generator = MT19937(0)
            self._bit_generator._legacy_seeding(seed)
        self._lock = self._bit_generator.lock

    @property
    def _stream(self):
        return self._bit_generator._stream

    def __repr__(self):
        return f"{self} at 0x{id(self):X}"

    def __str__(self):
        return f"{type(self).__name__}({type(self._bit_generator).__name__})"

    def __getstate__(self):
        return self.get_state(legacy=False)

    def __setstate__(self, state):
        self.set_state(state)

    def __reduce__(self):
        return RandomState, (0,), self.get_state(legacy=False)

    def seed(self, seed=None):
        if not isinstance(self._bit_generator, MT19937):
            raise TypeError("can only re-seed a MT19937 BitGenerator")
        with self._lock:
            self._bit_generator._legacy_seeding(seed)

    def get_state(self, legacy=True):
        state = self._bit_generator.state
        gauss = self._stream.get_state()[2]
        has, value = int(gauss is not None), gauss if gauss is not None else 0.0
        if legacy and isinstance(self._bit_generator, MT19937):
            return "MT19937", state["state"]["key"], state["state"]["pos"], has, value
        return {**state, "has_gauss": has, "gauss": value}

    def set_state(self, state):
        if isinstance(state, dict):
            if "bit_generator" not in state or "state" not in state:
                raise ValueError("state dictionary is not valid.")
            words, has, value = state, state.get("has_gauss", 0), state.get("gauss", 0.0)
        else:
            if not isinstance(state, (tuple, list)):
                raise TypeError("state must be a dict or a tuple.")
            if state[0] != "MT19937":
                raise ValueError("set_state can only be used with legacy MT19937 state instances.")
            words = {"bit_generator": "MT19937", "state": {"key": state[1], "pos": state[2]}}
            has, value = (state[3], state[4]) if len(state) > 3 else (0, 0.0)
        self._bit_generator.state = words
        inner, half, _ = self._stream.get_state()
        self._stream.set_state((inner, half, value if has else None))

    def _filled(self, kind, size):
        made = empty(() if size is None else _shape(size))
        with self._lock:
            self._stream.fill(kind, made)
        return float(made[()]) if size is None else made

    def random_sample(self, size=None):
        return self._filled("uniform", size)

    random = random_sample

    def rand(self, *args):
        return self.random_sample(args or None)

    def standard_normal(self, size=None):
        return self._filled("gauss", size)

    def randn(self, *args):
        return self.standard_normal(args or None)

    def standard_exponential(self, size=None):
        return self._filled("legacy_exponential", size)

    def standard_gamma(self, shape, size=None):
        return self._floats("standard_gamma", size, shape)

    def tomaxint(self, size=None):
        return _tomaxint(self, size)

    def randint(self, low, high=None, size=None, dtype=int):
        return _integers(self, low, high, size, dtype, False, True)

    def random_integers(self, low, high=None, size=None):
        import warnings
        if high is None:
            low, high = 1, low
        warnings.warn(f"This function is deprecated. Please call randint({low}, {high} + 1) instead", DeprecationWarning, stacklevel=2)
        return self.randint(low, int(high) + 1, size)

    def bytes(self, length):
        n = (length - 1) // 4 + 1
        return self.randint(0, 4294967296, n, dtype="uint32").tobytes()[:length]

    def choice(self, a, size=None, replace=True, p=None):
        population, n = _population(a, 0)
        if population is not None and population.ndim != 1:
            raise ValueError("a must be 1-dimensional")
        if n <= 0 and (size is None or _count(_shape(size))):
            raise ValueError("a must be greater than 0 unless no samples are taken" if population is None
                             else "'a' cannot be empty unless no samples are taken")
        shape = None if size is None else _shape(size)
        count = 1 if shape is None else _count(shape)
        p = _probabilities(p, n, True)
        if replace:
            if p is not None:
                cdf = p.cumsum()
                cdf /= cdf[-1]
                found = cdf.searchsorted(self.random_sample(shape), side="right")
            else:
                found = self.randint(0, n, shape)
        else:
            if count > n:
                raise ValueError("Cannot take a larger sample than population when 'replace=False'")
            if p is not None:
                found = _weighted(self.random_sample, p, count).reshape(shape or ())
            else:
                found = self.permutation(n)[:count].reshape(shape or ())
        return _chosen(population, found, shape)

    def shuffle(self, x):
        self._rows(x, True)

    def permutation(self, x):
        if isinstance(x, (int, _np.integer)):
            made = _np.arange(x)
            self._rows(made, True)
            return made
        x = asarray(x)
        if x.ndim == 0:
            raise IndexError("x must be an integer or at least 1-dimensional")
        if x.ndim == 1:
            made = x.copy()
            self._rows(made, True)
            return made
        order = _np.arange(x.shape[0])
        self._rows(order, True)
        return x[order]


def _tomaxint(self, size):
    shape = () if size is None else _shape(size)
    made = self._stream.raw(2 * _count(shape))
    made = ((made[::2] << asarray(32, dtype="uint64") | made[1::2]) >> asarray(1, dtype="uint64")).astype("int64").reshape(shape)
    return int(made[()]) if size is None else made


def default_rng(seed=None):
    if isinstance(seed, BitGenerator):
        return Generator(seed)
    if isinstance(seed, Generator):
        return seed
    if isinstance(seed, RandomState):
        return Generator(seed._bit_generator)
    return Generator(PCG64(seed))


_rand = mtrand = RandomState()


def seed(seed=None):
    _rand.seed(seed)


def get_bit_generator():
    return _rand._bit_generator


def ranf(size=None):
    return _rand.random_sample(size)


sample = ranf

for _name in """beta binomial bytes chisquare choice dirichlet exponential f gamma geometric get_state gumbel hypergeometric
        laplace logistic lognormal logseries multinomial multivariate_normal negative_binomial noncentral_chisquare
        noncentral_f normal pareto permutation poisson power rand randint randn random random_integers random_sample
        rayleigh set_state shuffle standard_cauchy standard_exponential standard_gamma standard_normal standard_t
        triangular uniform vonmises wald weibull zipf""".split():
    globals()[_name] = getattr(_rand, _name)
del _name
