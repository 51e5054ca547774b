import numpy as np


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except Exception as e:
        print(type(e).__name__, e)


rng = np.random.default_rng(12345)
print(rng.random(), rng.random(3), rng.random((2, 2), dtype=np.float32))
print(rng.integers(10, size=5), rng.integers(1, 7, 4, endpoint=True), rng.integers(0, 200, 6, dtype=np.uint8))
print(rng.integers(-5, 5, 4, dtype=np.int16), rng.integers(0, 2**40, 3), rng.integers([1, 10], [5, 1000]))
print(rng.uniform(-1, 1, 3), rng.normal(5, 2, 3), rng.standard_normal(3), rng.exponential(2.0, 3))
print(rng.gamma(2.5, 1.5, 2), rng.beta(2, 3, 2), rng.poisson([1, 20, 300]), rng.binomial(10, 0.3, 4))
print(rng.lognormal(0, 1, 2), rng.laplace(0, 1, 2), rng.triangular(0, 1, 3, 2), rng.geometric(0.2, 3))
print(rng.choice(10, 4), rng.choice(10, 4, replace=False), rng.choice([3, 5, 7], 3, p=[0.2, 0.3, 0.5]))
print(rng.choice(6, 3, replace=False, p=[0.1, 0.1, 0.2, 0.2, 0.2, 0.2]))
x = np.arange(8)
rng.shuffle(x)
print(x, rng.permutation(6), rng.permutation(np.arange(6).reshape(3, 2)), rng.permuted(np.arange(5)))
print(rng.bytes(5), rng.multinomial(20, [0.2, 0.3, 0.5]), rng.hypergeometric(10, 20, 15, 3))
print([g.random() for g in rng.spawn(2)])
print(np.random.SeedSequence(42).generate_state(3), np.random.SeedSequence([1, 2**40]).spawn(2)[1].generate_state(2))
for cls in (np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64, np.random.PCG64DXSM):
    print(cls.__name__, cls(7).random_raw(2), np.random.Generator(cls(7)).standard_normal(2))
state = rng.bit_generator.state
a = rng.random(2)
rng.bit_generator.state = state
print((a == rng.random(2)).all(), rng)

np.random.seed(42)
print(np.random.rand(2), np.random.randn(3), np.random.randint(0, 100, 5), np.random.random_sample())
print(np.random.uniform(0, 10, 2), np.random.normal(0, 1, 2), np.random.exponential(1.0, 2), np.random.poisson(4, 3))
print(np.random.choice(5, 3), np.random.choice(5, 3, replace=False), np.random.permutation(5), np.random.binomial(10, 0.5, 3))
print(np.random.choice([1, 2, 3], 4, p=[0.5, 0.25, 0.25]), np.random.gamma(2, 1, 2), np.random.beta(0.5, 0.5, 2))
x = [1, 2, 3, 4, 5]
np.random.shuffle(x)
print(x)
rs = np.random.RandomState([1, 2, 3])
print(rs.rand(2), rs.randint(0, 2**40, 2), rs.standard_t(3, 2), rs.vonmises(0, 1, 2))
name, key, pos, has, cached = rs.get_state()
print(name, key[:3], pos, has)
saved = rs.get_state()
a = rs.randn(3)
rs.set_state(saved)
print((a == rs.randn(3)).all())

error(np.random.seed, -1)
error(rng.integers, 5, 5)
error(rng.integers, 0, 300, dtype=np.uint8)
error(rng.normal, 0, -1)
error(rng.choice, 3, 5, replace=False)
error(rng.choice, 3, p=[0.5, 0.6, 0.1])
error(rng.poisson, -1)
error(rng.random, dtype=np.int32)
error(rng.exponential, -2.0)
error(np.random.SeedSequence, -1)
