# Locks, events, conditions, semaphores, barriers and queues of asyncio.
import asyncio


def show(title, value):
    print(f"{title}: {value!r}")


async def locks():
    lock, log = asyncio.Lock(), []

    async def work(name):
        async with lock:
            log.append(f"{name} in")
            await asyncio.sleep(0)
            log.append(f"{name} out")

    await asyncio.gather(*map(work, "abc"))
    show("lock", log)
    try:
        lock.release()
    except RuntimeError as e:
        show("release", e)
    await lock.acquire()
    waiter = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    waiter.cancel()
    await asyncio.wait([waiter])
    show("cancelled waiter", (waiter.cancelled(), lock.locked()))
    show("repr", repr(lock).split(" [")[1])
    lock.release()
    show("free", lock.locked())


asyncio.run(locks())


async def events():
    event, seen = asyncio.Event(), []

    async def wait(i):
        await event.wait()
        seen.append(i)

    tasks = [asyncio.create_task(wait(i)) for i in range(3)]
    await asyncio.sleep(0)
    show("nobody yet", seen)
    event.set()
    await asyncio.gather(*tasks)
    show("all", seen)
    event.clear()
    show("set", event.is_set())
    try:
        await asyncio.wait_for(event.wait(), 0.001)
    except TimeoutError:
        print("not set again")


asyncio.run(events())


async def conditions():
    condition, items, got = asyncio.Condition(), [], []

    async def consume(name):
        async with condition:
            await condition.wait_for(lambda: items)
            got.append((name, items.pop()))

    tasks = [asyncio.create_task(consume(n)) for n in "ab"]
    await asyncio.sleep(0)
    async with condition:
        items.append(1)
        condition.notify()
    await asyncio.sleep(0)
    async with condition:
        items.append(2)
        condition.notify_all()
    await asyncio.gather(*tasks)
    show("condition", got)
    for wrong in (condition.notify, lambda: condition.wait().send(None)):
        try:
            wrong()
        except RuntimeError as e:
            show("wrong", e)


asyncio.run(conditions())


async def semaphores():
    semaphore, most, now = asyncio.Semaphore(2), 0, 0

    async def work():
        nonlocal most, now
        async with semaphore:
            now += 1
            most = max(most, now)
            await asyncio.sleep(0)
            now -= 1

    await asyncio.gather(*(work() for _ in range(6)))
    show("most", most)
    bounded = asyncio.BoundedSemaphore(1)
    try:
        bounded.release()
    except ValueError as e:
        show("bounded", e)
    try:
        asyncio.Semaphore(-1)
    except ValueError as e:
        show("negative", e)


asyncio.run(semaphores())


async def barriers():
    barrier, log = asyncio.Barrier(3), []

    async def work(i):
        position = await barrier.wait()
        log.append(position)

    await asyncio.gather(*map(work, range(3)))
    show("barrier", sorted(log))
    waiting = asyncio.create_task(barrier.wait())
    await asyncio.sleep(0)
    show("waiting", (barrier.n_waiting, barrier.parties, barrier.broken))
    await barrier.abort()
    try:
        await waiting
    except asyncio.BrokenBarrierError as e:
        show("broken", (type(e).__name__, barrier.broken))


asyncio.run(barriers())


async def queues():
    queue, got = asyncio.Queue(2), []

    async def produce():
        for i in range(5):
            await queue.put(i)
        await queue.put(None)

    async def consume():
        while (item := await queue.get()) is not None:
            got.append(item)
            queue.task_done()
        queue.task_done()

    await asyncio.gather(produce(), consume())
    await queue.join()
    show("queue", (got, queue.empty(), queue.qsize(), queue.maxsize))
    queue.put_nowait(1)
    queue.put_nowait(2)
    for wrong in (lambda: queue.put_nowait(3), asyncio.Queue().get_nowait):
        try:
            wrong()
        except Exception as e:
            show("wrong", type(e).__name__)
    putter = asyncio.create_task(queue.put(3))
    await asyncio.sleep(0)
    putter.cancel()
    await asyncio.wait([putter])
    show("left", [queue.get_nowait(), queue.get_nowait(), queue.empty()])
    priority, stack = asyncio.PriorityQueue(), asyncio.LifoQueue()
    for item in (3, 1, 2):
        await priority.put(item)
        await stack.put(item)
    show("priority", [await priority.get() for _ in range(3)])
    show("stack", [await stack.get() for _ in range(3)])
    closing = asyncio.Queue()
    closing.put_nowait("last")
    getter = asyncio.create_task(closing.get())
    await getter
    waiting = asyncio.create_task(closing.get())
    await asyncio.sleep(0)
    closing.shutdown()
    try:
        await waiting
    except asyncio.QueueShutDown as e:
        show("shut down", type(e).__name__)
    try:
        closing.put_nowait(1)
    except asyncio.QueueShutDown:
        print("nothing more goes in")


asyncio.run(queues())
