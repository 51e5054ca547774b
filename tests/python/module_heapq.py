import bisect
import heapq
import random


def attempt(f, *args, **kw):
    try:
        return f(*args, **kw)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


print("-- heaps")
random.seed(5)
numbers = [random.randrange(50) for _ in range(31)]
heap = []
for n in numbers:
    heapq.heappush(heap, n)
print(heap)
print(heapq.heappushpop(heap, 7), heapq.heappushpop(heap, -1), heapq.heapreplace(heap, 60), heap)
print([heapq.heappop(heap) for _ in range(len(heap))] == sorted(heap + sorted(numbers)[1:] + [7, 60])[1:], heap)
for n in (0, 1, 2, 3, 10, 100):
    items = [random.random() for _ in range(n)]
    copy = items[:]
    heapq.heapify(copy)
    print(n, all(copy[(i - 1) // 2] <= copy[i] for i in range(1, n)), sorted(copy) == sorted(items))
words = "the quick brown fox jumps over the lazy dog".split()
heapq.heapify(words)
print(words, heapq.nsmallest(3, words), heapq.nlargest(2, words, key=len))
print(list(heapq.merge([1, 4, 6], [2, 3, 9], [0])), list(heapq.merge([6, 4], [9, 1], reverse=True)))
pairs = [(2, "b"), (1, "z"), (2, "a"), (1, "y")]
heapq.heapify(pairs)
print([heapq.heappop(pairs) for _ in range(4)])
heap = [5, 3, 9, 1]
heapq._heapify_max(heap)
print(heap, heapq._heappop_max(heap), heapq._heapreplace_max(heap, 4), heap)

print("-- mistakes")
print(attempt(heapq.heappop, []), attempt(heapq.heapreplace, [], 1), heapq.heappushpop([], 1))
print(attempt(heapq.heappush, (), 1), attempt(heapq.heappop, 3), attempt(heapq.heapify, "abc"))
print(attempt(heapq.heappush, [1], "a"), attempt(heapq.heapify, [1, None]), attempt(heapq.heappush, []))
heap = [1]
print(attempt(heapq.heappush, heap, "a"), heap)


class Shrinks:
    def __lt__(self, other):
        del heap[3:]
        return True


class Raises:
    def __lt__(self, other):
        raise ValueError("compared")


heap = [Shrinks() for _ in range(10)]
print(attempt(heapq.heapify, heap), attempt(heapq.heappush, [Raises()], Raises()))


class Mine(list):
    pass


mine = Mine([3, 1, 2])
heapq.heapify(mine)
print(mine, heapq.heappop(mine), type(mine).__name__)

print("-- bisection")
a = [1, 2, 2, 2, 3, 5]
print([(bisect.bisect_left(a, x), bisect.bisect_right(a, x)) for x in range(7)], bisect.bisect is bisect.bisect_right)
print(bisect.bisect(a, 2, 2), bisect.bisect_left(a, 2, 2), bisect.bisect(a, 9, 1, 3), bisect.bisect_left(a, 0, hi=4, lo=2))
print(bisect.bisect_left("abcd", "c"), bisect.bisect((1.5, 2.5), 2), bisect.bisect(range(10), 4))
print(bisect.bisect_left([("a", 1), ("b", 2)], 2, key=lambda pair: pair[1]), bisect.bisect([5, 4, 3], -4, key=lambda x: -x))
bisect.insort(a, 2)
bisect.insort_left(a, 4.5)
bisect.insort(a, 0, key=None)
print(a)
rows = [("x", 1), ("y", 3)]
bisect.insort(rows, ("w", 2), key=lambda row: row[1])
print(rows)
print(attempt(bisect.bisect, [1, 2], 1, -1), attempt(bisect.bisect, [1, 2], "a"), attempt(bisect.bisect, 5, 1))
print(attempt(bisect.bisect, [1], 1, 0, 9), attempt(bisect.bisect), attempt(bisect.insort, (1, 2), 1), attempt(bisect.bisect, [3], 9, 0, "a"))


class Sequence:
    def __init__(self):
        self.items = [1, 3]

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]

    def insert(self, i, x):
        print("insert", i, x)
        self.items.insert(i, x)


own = Sequence()
bisect.insort(own, 2)
print(own.items, bisect.bisect(own, 2))
