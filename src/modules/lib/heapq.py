"""A list as a heap: no item is smaller than the one at half its position."""

__all__ = ["heappush", "heappop", "heapify", "heapreplace", "merge", "nlargest", "nsmallest",
           "heappushpop"]


def _up(heap, at):
    item = heap[at]
    while at > 0:
        parent = (at - 1) >> 1
        if not item < heap[parent]:
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = item


def _down(heap, at):
    # The smaller child moves up until a leaf is free; from there the item finds its place.
    end = len(heap)
    item = heap[at]
    child = 2 * at + 1
    start = at
    while child < end:
        if child + 1 < end and not heap[child] < heap[child + 1]:
            child += 1
        heap[at] = heap[child]
        at = child
        child = 2 * at + 1
    heap[at] = item
    while at > start:
        parent = (at - 1) >> 1
        if not item < heap[parent]:
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = item


def heappush(heap, item):
    heap.append(item)
    _up(heap, len(heap) - 1)


def heappop(heap):
    last = heap.pop()
    if not heap:
        return last
    first, heap[0] = heap[0], last
    _down(heap, 0)
    return first


def heapreplace(heap, item):
    first = heap[0]
    heap[0] = item
    _down(heap, 0)
    return first


def heappushpop(heap, item):
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _down(heap, 0)
    return item


def heapify(x):
    for i in reversed(range(len(x) // 2)):
        _down(x, i)


def merge(*iterables, key=None, reverse=False):
    """Sorted iterables merged into one."""
    waiting = []
    for order, it in enumerate(map(iter, iterables)):
        for value in it:
            waiting.append((value, order, it))
            break
    rank = (lambda w: w[0]) if key is None else (lambda w: key(w[0]))
    while waiting:
        best = 0
        for i in range(1, len(waiting)):
            a, b = rank(waiting[i]), rank(waiting[best])
            if (b < a) if reverse else (a < b):
                best = i
        value, order, it = waiting[best]
        yield value
        for value in it:
            waiting[best] = (value, order, it)
            break
        else:
            del waiting[best]


def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:max(n, 0)]


def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:max(n, 0)]
