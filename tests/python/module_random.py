# The generator and the distributions: the same numbers for the same seed.
import random
import _sha2


def refused(f, *args):
    try:
        f(*args)
    except Exception as e:
        print(type(e).__name__, e)


for seed in [0, 1, -1, 42, 2**32, 2**64 - 1, 10**50, True, "text", "größe", "", b"octets", bytearray(b"x"), 1.5, -0.25]:
    random.seed(seed)
    print(repr(seed), random.random(), random.getrandbits(7), random.getrandbits(64), random.randint(1, 6))
random.seed("text", version=1)
print(random.random())

random.seed(12345)
print([random.random() for _ in range(5)])
print([random.uniform(-3, 7.5) for _ in range(3)])
print([random.randint(-10, 10) for _ in range(12)], random.randrange(0, 1000, 7), random.randrange(10**30))
print(random.choice("abcdef"), random.choice(range(10**9)), random.choices([1, 2, 3], k=6))
print(random.choices("xyz", weights=[5, 1, 1], k=8), random.choices("xyz", cum_weights=[1, 2, 10], k=4))
deck = list(range(20))
random.shuffle(deck)
print(deck)
print(random.sample(range(10**6), 5), random.sample(deck, 5), random.sample(["a", "b"], counts=[3, 4], k=4))
print(random.getrandbits(0), random.getrandbits(1), random.getrandbits(32), random.getrandbits(33), random.getrandbits(200))
print(random.randbytes(11))
for name, args in [
    ("gauss", (0, 1)), ("gauss", (10, 2)), ("normalvariate", (0, 1)), ("lognormvariate", (0, 0.25)),
    ("expovariate", (2.5,)), ("betavariate", (2, 5)), ("gammavariate", (0.5, 2)), ("gammavariate", (1, 2)),
    ("gammavariate", (9, 0.5)), ("triangular", (1, 9, 3)), ("triangular", ()), ("paretovariate", (3,)),
    ("weibullvariate", (1, 1.5)), ("vonmisesvariate", (0, 4)), ("vonmisesvariate", (1, 0)),
    ("binomialvariate", (10, 0.3)), ("binomialvariate", (1000, 0.6)),
]:
    print(name, args, [getattr(random, name)(*args) for _ in range(3)])

print("state")
state = random.getstate()
first = [random.random() for _ in range(3)], random.gauss(0, 1)
random.setstate(state)
print(first == ([random.random() for _ in range(3)], random.gauss(0, 1)), state[0], len(state[1]), state[1][-1])
own = random.Random(7)
other = random.Random()
other.setstate(own.getstate())
print([own.random() == other.random() for _ in range(3)], own.random())
total = random.Random(99)
numbers = [total.getrandbits(32) for _ in range(2000)]
print(numbers[0], numbers[623], numbers[624], numbers[-1], sum(numbers))


class Counting(random.Random):
    calls = 0

    def random(self):
        self.calls += 1
        return super().random()


counting = Counting(3)
print(counting.randint(1, 100), counting.choice("abc"), counting.uniform(0, 1), counting.calls)
print(random.SystemRandom().random() < 1, 0 <= random.SystemRandom().getrandbits(9) < 512)
print(random.Random().random() != random.Random().random())

print("refused")
refused(random.seed, [])
refused(random.seed, (1, 2))
refused(random.choice, [])
refused(random.getrandbits, -1)
refused(random.getrandbits, "x")
refused(random.randrange, 5, 1)
refused(random.randrange, 0)
refused(random.sample, [1, 2], 3)
refused(random.sample, {1, 2}, 1)
refused(random.choices, [1], [0])
refused(own.setstate, (3, (1, 2), None))
refused(own.setstate, (3, [1] * 625, None))
refused(own.setstate, (3, (1,) * 624 + (625,), None))
refused(own.setstate, (3, (-1,) * 625, None))
refused(own.setstate, (3, ("a",) * 625, None))
refused(own.setstate, (9, (), None))

print("hashes")
for name in ["sha224", "sha256", "sha384", "sha512"]:
    h = getattr(_sha2, name)(b"abc")
    before = h.copy()
    h.update(bytes(range(256)) * 20)
    print(h.name, h.digest_size, h.block_size, before.hexdigest()[:32], h.hexdigest()[-32:], len(h.digest()))
refused(_sha2.sha256, "text")
refused(_sha2.sha256, 5)
