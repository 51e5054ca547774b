def attempt(f):
    try:
        return f()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


print("-- iterators over ranges go on from a state")
it = iter(range(10))
next(it)
it.__setstate__(5)
print(next(it), list(it))
it = iter(range(0, 2**70, 2**60))
it.__setstate__(3)
print(next(it) == 3 * 2**60)
for state in (-5, 0, 2, 3, 50):
    it = iter(range(10, 4, -2))
    it.__setstate__(state)
    print(state, list(it))
print(attempt(lambda: iter(range(3)).__setstate__("a")))

print("-- views")
m = memoryview(bytearray(range(8)))
print(attempt(lambda: hash(m)), attempt(lambda: hash(m.toreadonly())), hash(memoryview(b"ab")) == hash(b"ab"))
print(m.cast("P").tolist(), m.cast("e").tolist()[:2], attempt(lambda: m.cast("z")))
halves = memoryview(bytearray(6)).cast("e")
halves[0], halves[1], halves[2] = 1.5, -2, float("inf")
print(halves.tolist(), bytes(halves), attempt(lambda: halves.__setitem__(0, 1e6)), attempt(lambda: halves.__setitem__(0, "a")))
print(attempt(lambda: m["a"]), attempt(lambda: m[1.5]), attempt(lambda: m.__setitem__(None, 1)))
