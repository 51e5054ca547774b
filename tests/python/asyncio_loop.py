# The event loop itself: running, threads, signals, errors that nobody catches, generators left behind.
import asyncio
import concurrent.futures
import gc
import os
import signal
import sys
import threading
import time
import warnings


def show(title, value):
    print(f"{title}: {value!r}")


async def give(x):
    return x


show("run", asyncio.run(give(1)))
try:
    asyncio.get_running_loop()
except RuntimeError as e:
    show("no loop", e)
try:
    asyncio.run(give)
except (TypeError, ValueError) as e:
    show("no coroutine", isinstance(e, Exception))


async def nested():
    inner = give(1)
    try:
        asyncio.run(inner)
    except RuntimeError as e:
        show("nested", e)
    inner.close()


asyncio.run(nested())

with asyncio.Runner() as runner:
    loop = runner.get_loop()
    show("runner", (runner.run(give("a")), runner.run(give("b")), loop is runner.get_loop()))
show("closed", loop.is_closed())
try:
    loop.call_soon(print)
except RuntimeError as e:
    show("closed loop", e)


# Order of callbacks
async def callbacks():
    loop, log = asyncio.get_running_loop(), []
    loop.call_later(0.5, log.append, "later 2")
    loop.call_later(0.001, log.append, "later 1")
    loop.call_soon(log.append, "soon 1")
    loop.call_soon(log.append, "soon 2")
    cancelled = loop.call_soon(log.append, "never")
    cancelled.cancel()
    loop.call_at(loop.time() - 1, log.append, "at")
    await asyncio.sleep(1)
    show("callbacks", log)
    show("cancelled", (cancelled.cancelled(), repr(cancelled)))


asyncio.run(callbacks())


# Threads
async def threads():
    loop = asyncio.get_running_loop()
    show("to_thread", await asyncio.to_thread(lambda a, b=0: (a, b, threading.current_thread() is not threading.main_thread()), 1, b=2))
    show("executor", await loop.run_in_executor(None, pow, 2, 10))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        show("pool", await asyncio.gather(*(loop.run_in_executor(pool, abs, -i) for i in range(4))))
    try:
        await asyncio.to_thread(int, "x")
    except ValueError as e:
        show("its exception", e)
    called = asyncio.Event()
    threading.Thread(target=loop.call_soon_threadsafe, args=(called.set,)).start()
    await called.wait()
    results = []

    def outside():
        future = asyncio.run_coroutine_threadsafe(give("from outside"), loop)
        results.append(future.result(10))

    thread = threading.Thread(target=outside)
    thread.start()
    while thread.is_alive():
        await asyncio.sleep(0.001)
    show("threadsafe", results)
    # The loop goes on while a thread blocks.
    gate = threading.Event()
    blocked = asyncio.create_task(asyncio.to_thread(gate.wait))
    for _ in range(4):
        await asyncio.sleep(0.001)
    show("blocked", blocked.done())
    gate.set()
    show("gate", await blocked)


asyncio.run(threads())


# Signals
async def signals():
    loop, got = asyncio.get_running_loop(), asyncio.Queue()
    loop.add_signal_handler(signal.SIGUSR1, got.put_nowait, "usr1")
    os.kill(os.getpid(), signal.SIGUSR1)
    show("signal", await got.get())
    show("removed", (loop.remove_signal_handler(signal.SIGUSR1), loop.remove_signal_handler(signal.SIGUSR1)))


asyncio.run(signals())


async def interrupted():
    asyncio.get_running_loop().call_later(0.01, os.kill, os.getpid(), signal.SIGINT)
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError:
        print("the main task is cancelled")
        raise


try:
    asyncio.run(interrupted())
except KeyboardInterrupt:
    print("and KeyboardInterrupt comes out")


# What nobody catches
async def unhandled():
    loop, seen = asyncio.get_running_loop(), []
    loop.set_exception_handler(lambda loop, context: seen.append((context["message"], repr(context.get("exception")))))
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)

    async def failing():
        raise KeyError("lost")

    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
    future = loop.create_future()
    future.set_exception(OSError("unseen"))
    del future
    gc.collect()
    for message, exception in seen:
        print(message.split("<")[0].split(" ", 1)[0], message.split("(")[0][:40], exception)


asyncio.run(unhandled())


async def unawaited():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        give(1)
        gc.collect()
    for w in caught:
        show(w.category.__name__, str(w.message))


asyncio.run(unawaited())


# Async generators
async def numbers(log):
    try:
        for i in range(10):
            yield i
            await asyncio.sleep(0)
    finally:
        await asyncio.sleep(0)
        log.append("closed")


async def generators():
    log = []
    show("all", [i async for i in numbers(log)])
    generator = numbers(log)
    show("first", (await anext(generator), await generator.asend(None)))
    await generator.aclose()
    show("log", log)
    try:
        await anext(generator)
    except StopAsyncIteration:
        print("it has ended")
    async for i in numbers(log):
        if i == 2:
            break
    gc.collect()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    show("dropped", log)
    left = numbers(log)
    await anext(left)
    running = left.asend(None)
    return left, log


left, log = asyncio.run(generators())
show("shut down", log)

seen = []


async def one():
    yield 1


sys.set_asyncgen_hooks(firstiter=lambda g: seen.append(("first", g.__name__)), finalizer=lambda g: seen.append(("last", g.__name__)))
show("hooks", [h is not None for h in sys.get_asyncgen_hooks()])
g = one()
try:
    g.__anext__().send(None)
except StopIteration as e:
    show("item", e.value)
del g
gc.collect()
show("hooks", seen)
sys.set_asyncgen_hooks(None, None)
for wrong in ({"firstiter": 1}, {"finalizer": "x"}):
    try:
        sys.set_asyncgen_hooks(**wrong)
    except TypeError as e:
        show("wrong", e)


# Two steps of one generator at once
async def two_steps():
    async def slow():
        while True:
            await asyncio.sleep(0)
            yield

    generator = slow()
    first = asyncio.create_task(anext(generator))
    await asyncio.sleep(0)
    show("running", generator.ag_running)
    try:
        await anext(generator)
    except RuntimeError as e:
        show("two", e)
    await first
    step = generator.asend(None)
    await step
    try:
        await step
    except RuntimeError as e:
        show("again", e)
    await generator.aclose()
    show("closed", await generator.aclose())


asyncio.run(two_steps())


# Debug mode
async def debugging():
    loop = asyncio.get_running_loop()
    show("debug", loop.get_debug())
    coroutine = give(1)
    show("origin", coroutine.cr_origin is not None)
    await coroutine
    try:
        await asyncio.to_thread(loop.call_soon, print)
    except RuntimeError as e:
        show("other thread", str(e).split(";")[0])


asyncio.run(debugging(), debug=True)
show("depth", sys.get_coroutine_origin_tracking_depth())
sys.set_coroutine_origin_tracking_depth(2)


def make():
    return give(1)


c = make()
show("origin", [(line > 0, name) for _, line, name in c.cr_origin])
c.close()
sys.set_coroutine_origin_tracking_depth(0)
try:
    sys.set_coroutine_origin_tracking_depth(-1)
except ValueError as e:
    show("depth", e)


# Frames of what waits
async def inner():
    here = "local"
    await asyncio.sleep(0.001)


c = inner()
show("new", (c.cr_frame.f_lineno == inner.__code__.co_firstlineno, c.cr_running, c.cr_suspended))
c.close()
show("closed", (c.cr_frame, c.cr_suspended))


async def looked_at():
    task = asyncio.create_task(inner())
    await asyncio.sleep(0)
    c = task.get_coro()
    show("waits", (c.cr_frame.f_lineno - inner.__code__.co_firstlineno, c.cr_frame.f_locals, c.cr_suspended, c.cr_await is not None))
    await task


asyncio.run(looked_at())


def counting(n):
    total = 0
    for i in range(n):
        total += i
        yield g.gi_frame.f_lineno - counting.__code__.co_firstlineno


g = counting(3)
show("generator", (next(g), dict(g.gi_frame.f_locals), g.gi_frame.f_code is counting.__code__, list(g), g.gi_frame))


# Programs
async def programs():
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", "read x; echo got $x; echo bad >&2; exit 3",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    show("program", (await process.communicate(b"word\n"), process.returncode))
    process = await asyncio.create_subprocess_shell("echo one; echo two", stdout=asyncio.subprocess.PIPE)
    show("lines", [line async for line in process.stdout])
    show("exit", await process.wait())
    process = await asyncio.create_subprocess_exec("sleep", "100")
    process.terminate()
    show("killed", await process.wait())
    try:
        await asyncio.create_subprocess_exec("no-such-program-at-all")
    except FileNotFoundError as e:
        show("missing", e.filename)


asyncio.run(programs())
