"""Dicts that grow, shrink and are filled anew keep their keys, their order and their size."""
import random

random.seed(7)
d, model = {}, []
for step in range(20_000):
    key = random.randrange(400) if step % 3000 < 2000 else random.randrange(30)
    if random.random() < (0.45 if step % 5000 < 2500 else 0.6):
        if key in d:
            assert d.pop(key) == key * 2
            model.remove(key)
        else:
            assert key not in model
    elif key in d:
        d[key] = key * 2
    else:
        d[key] = key * 2
        model.append(key)
    if step % 1000 == 0:
        assert list(d) == model and len(d) == len(model)
        d = dict(d)
print(len(d), list(d) == model, sum(d.values()) == 2 * sum(model))

d = {i: i for i in range(100)}
for i in range(100):
    del d[i]
print(d, len(d), 5 in d)
d.update((str(i), i) for i in range(20))
while d:
    k, v = d.popitem()
    assert k == str(v)
print(d)
mixed = {1: "int", "1": "str", (1,): "tuple", 1.5: "float", None: "none", (1, "a"): "pair", b"1": "bytes"}
for i in range(50):
    mixed[i, str(i)] = i
print(mixed[True], mixed[1.0], mixed["1"], mixed[(1,)], mixed[3 / 2], mixed[None], mixed[1, "a"], mixed[b"1"])
print(mixed[30, "30"], (30, "31") in mixed, mixed.get((1, 2)), len(mixed))


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 3

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n or other == 3 and self.n == 7


same = {Key(i): i for i in range(20)}
print([same[Key(i)] for i in (0, 7, 19)], Key(20) in same, same[3], hash((1, Key(2))) == hash((1, Key(5))))
big = {2**70: 1, -1: 2, -2: 3, 2**61 - 1: 4, 0: 5}
print(big[2**70], big[-1], big[-2], big[2**61 - 1], big[0], len(big))
