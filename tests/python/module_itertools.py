"""itertools: every iterator."""
import itertools
import operator
import threading

print(list(itertools.islice(itertools.count(3, 2), 5)), list(itertools.product("ab", repeat=2)))
print(list(itertools.permutations([1, 2, 3], 2)), list(itertools.permutations([1, 2, 3])))
print(list(itertools.combinations("abcd", 2)), list(itertools.combinations_with_replacement("ab", 2)))
print(list(itertools.accumulate([1, 2, 3, 4], operator.mul)), list(itertools.accumulate([1, 2], initial=10)))
print([(k, list(g)) for k, g in itertools.groupby("aabbbc")])
groups = [g for _, g in itertools.groupby([1, 1, 2])]
print([list(g) for g in groups])
print(list(itertools.zip_longest([1, 2, 3], "ab", fillvalue="-")), list(itertools.chain([1], [2, 3])), list(itertools.chain.from_iterable([[1], [2]])))
print(list(itertools.pairwise([1, 2, 3])), list(itertools.batched("abcdefg", 3)), [list(x) for x in itertools.tee([1, 2, 3])])
print(list(itertools.compress("abc", [1, 0, 1])), list(itertools.dropwhile(lambda x: x < 2, [1, 2, 1])), list(itertools.takewhile(lambda x: x < 2, [1, 2, 1])))
print(list(itertools.filterfalse(None, [0, 1])), list(itertools.starmap(pow, [(2, 3)])), list(itertools.repeat(1, 3)), list(itertools.islice(itertools.cycle("ab"), 5)))
print(list(itertools.islice(range(10), 2, 8, 3)), list(itertools.islice(range(10), None)), list(itertools.product()), list(itertools.combinations([1], 2)))
source = iter(range(5))
print(list(itertools.islice(source, 2)), list(source))
for wrong in (lambda: itertools.islice([], -1), lambda: itertools.batched([], 0), lambda: itertools.permutations([1], -1), lambda: list(itertools.zip_longest(1))):
    try:
        wrong()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)

# A source that is being asked is not asked again: neither from within nor by another thread.
class Within:
    def __iter__(self):
        return self

    def __next__(self):
        return next(right)


left, right = itertools.tee(Within())
for _ in range(2):
    try:
        next(left)
    except RuntimeError as e:
        print(type(e).__name__, e)


class Slow:
    def __init__(self):
        self.started, self.may_end = threading.Event(), threading.Event()

    def __iter__(self):
        return self

    def __next__(self):
        self.started.set()
        self.may_end.wait()
        return "item"


slow = Slow()
left, right = itertools.tee(slow)
thread = threading.Thread(target=lambda: print(next(left)))
thread.start()
slow.started.wait()
try:
    next(right)
except RuntimeError as e:
    print(type(e).__name__, e)
slow.may_end.set()
thread.join()
print(next(right))
