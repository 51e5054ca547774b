# queue: order, bounds, waiting, shutting down; and the queue without bounds.
import queue
import threading
import time


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except Exception as e:
        print(f"{type(e).__module__}.{type(e).__name__}: {e}")
    else:
        print("no error")


q = queue.Queue(2)
print(q.empty(), q.full(), q.qsize(), q.maxsize)
q.put(1)
q.put(2)
print(q.full(), q.qsize())
error(q.put, 3, False)
error(q.put_nowait, 3)
error(q.put, 3, timeout=0.01)
error(q.put, 3, timeout=-1)
print(q.get(), q.get(timeout=1))
error(q.get, False)
error(q.get_nowait)
error(q.get, timeout=0.01)
error(q.get, True, -1)
q.task_done()
q.task_done()
error(q.task_done)
q.join()

lifo = queue.LifoQueue()
heap = queue.PriorityQueue()
for i in (3, 1, 2):
    lifo.put(i)
    heap.put((i, str(i)))
print([lifo.get() for _ in range(3)], [heap.get() for _ in range(3)])

# Producers wait for room, consumers for items.
q = queue.Queue(3)
taken = []


def produce(start):
    for i in range(start, start + 50):
        q.put(i)


def consume():
    while (item := q.get()) is not None:
        taken.append(item)
        q.task_done()
    q.task_done()


producers = [threading.Thread(target=produce, args=(100 * k,)) for k in range(3)]
consumers = [threading.Thread(target=consume) for _ in range(2)]
for t in producers + consumers:
    t.start()
for t in producers:
    t.join()
q.join()
for _ in consumers:
    q.put(None)
for t in consumers:
    t.join()
print(sorted(taken) == [i + 100 * k for k in range(3) for i in range(50)], q.empty())

# Shutting down.
q = queue.Queue()
q.put("left")
waiting = threading.Thread(target=lambda: (q.get(), error(q.get)))
waiting.start()
time.sleep(0.05)
q.shutdown()
waiting.join()
error(q.put, 1)
error(q.get)
q = queue.Queue()
q.put(1)
q.shutdown(immediate=True)
error(q.get)
q.join()

# The simple queue.
s = queue.SimpleQueue()
print(s.empty(), s.qsize(), queue.SimpleQueue[int])
s.put(1)
s.put(2, block=False, timeout=-7)
s.put_nowait(3)
print(s.qsize(), s.get(), s.get(False), s.get_nowait())
error(s.get, False)
error(s.get_nowait)
error(s.get, timeout=0.01)
error(s.get, timeout=-1)
error(s.get, timeout="x")
error(s.put)
print(issubclass(queue.Empty, Exception), queue.Empty.__mro__[1].__name__)
threading.Timer(0.02, s.put, ["late"]).start()
print(s.get(timeout=30))

total = []


def drain():
    mine = 0
    while (item := s.get()) is not None:
        mine += item
    total.append(mine)


consumers = [threading.Thread(target=drain) for _ in range(4)]
for t in consumers:
    t.start()
for i in range(1000):
    s.put(i)
for _ in consumers:
    s.put(None)
for t in consumers:
    t.join()
print(sum(total), s.empty())


class Labelled(queue.SimpleQueue):
    label = "mine"


own = Labelled()
own.put(own)
print(own.get() is own, own.label)
own.put(own)
del own
