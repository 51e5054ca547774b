# Tasks: who runs when, how they end, and what cancelling one does to those around it.
import asyncio
import contextvars


def show(title, value):
    print(f"{title}: {value!r}")


async def after(turns, value):
    for _ in range(turns):
        await asyncio.sleep(0)
    if isinstance(value, Exception):
        raise value
    return value


# Order of steps
log = []


async def stepping(name, n):
    for i in range(n):
        log.append(f"{name}{i}")
        await asyncio.sleep(0)
    return name


async def order():
    tasks = [asyncio.create_task(stepping(name, 3), name=f"task {name}") for name in "abc"]
    show("before", log)
    print(await asyncio.gather(*tasks), " ".join(log))
    print([t.get_name() for t in tasks], tasks[0].done(), tasks[0].cancelled())


asyncio.run(order())


# gather
async def gathering():
    show("gather", await asyncio.gather(after(3, 1), after(1, 2), after(0, 3)))
    results = await asyncio.gather(after(1, KeyError("k")), after(2, 5), return_exceptions=True)
    show("with exceptions", results)
    try:
        await asyncio.gather(after(2, 1), after(1, ValueError("first")), after(3, 2))
    except ValueError as e:
        show("raised", e)
    show("nothing", await asyncio.gather())
    outer = asyncio.gather(asyncio.sleep(100), asyncio.sleep(100))
    asyncio.get_running_loop().call_soon(outer.cancel)
    try:
        await outer
    except asyncio.CancelledError:
        show("cancelled", outer.cancelled())


asyncio.run(gathering())


# wait and as_completed
async def waiting():
    tasks = [asyncio.create_task(after(n, n), name=str(n)) for n in (3, 1, 2)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    show("first", sorted(t.get_name() for t in done))
    done, pending = await asyncio.wait(tasks)
    show("all", (sorted(t.result() for t in done), pending))
    slow = asyncio.create_task(asyncio.sleep(100))
    done, pending = await asyncio.wait([slow], timeout=0.001)
    show("timeout", (done, len(pending)))
    slow.cancel()
    failing = [asyncio.create_task(after(1, OSError("x"))), asyncio.create_task(asyncio.sleep(100))]
    done, pending = await asyncio.wait(failing, return_when=asyncio.FIRST_EXCEPTION)
    show("exception", ([t.exception() for t in done], len(pending)))
    failing[1].cancel()
    print([await f for f in asyncio.as_completed([after(4, "slow"), after(1, "fast"), after(2, "middle")])])
    try:
        await asyncio.wait([])
    except ValueError as e:
        show("empty", e)
    try:
        await asyncio.wait(after(0, 1))
    except TypeError as e:
        show("one", e)


asyncio.run(waiting())


# Cancellation
async def stubborn():
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError as e:
        show("caught", e.args)
        return "went on"


async def cleaning():
    try:
        await asyncio.sleep(100)
    finally:
        await asyncio.sleep(0)
        print("cleaned")


async def cancelling():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    show("cancel", task.cancel("please"))
    show("cancelling", task.cancelling())
    show("result", await task)
    show("again", task.cancel())
    task = asyncio.create_task(cleaning())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        show("task", (task.cancelled(), task.done()))
    try:
        task.result()
    except asyncio.CancelledError:
        print("its result is the cancellation")
    never = asyncio.create_task(after(0, 1))
    never.cancel()
    await asyncio.wait([never])
    show("before it began", never.cancelled())
    # A shield keeps the inner one going.
    inner = asyncio.create_task(after(3, "kept"))
    outer = asyncio.shield(inner)
    asyncio.get_running_loop().call_soon(outer.cancel)
    try:
        await outer
    except asyncio.CancelledError:
        show("shield", (outer.cancelled(), inner.cancelled()))
    show("inner", await inner)
    # uncancel
    me = asyncio.current_task()
    me.cancel()
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        show("uncancel", (me.cancelling(), me.uncancel(), me.cancelling()))


asyncio.run(cancelling())


# Task groups
async def groups():
    async with asyncio.TaskGroup() as group:
        a = group.create_task(after(2, "a"))
        b = group.create_task(after(1, "b"))
    show("group", (a.result(), b.result()))
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(after(1, ValueError("v")))
            group.create_task(after(1, TypeError("t")))
            sleeping = group.create_task(asyncio.sleep(100))
    except* ValueError as e:
        show("values", e.exceptions)
    except* TypeError as e:
        show("types", e.exceptions)
    show("sleeping", sleeping.cancelled())
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(100))
            raise KeyError("body")
    except ExceptionGroup as e:
        show("body", (str(e), e.exceptions))

    async def holder():
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(100))

    task = asyncio.create_task(holder())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("a group that is cancelled raises no group")
    group = asyncio.TaskGroup()
    coroutine = after(0, 1)
    try:
        group.create_task(coroutine)
    except RuntimeError as e:
        show("not entered", str(e).endswith("has not been entered"))
    coroutine.close()


asyncio.run(groups())


# Timeouts
async def timeouts():
    try:
        await asyncio.wait_for(asyncio.sleep(100), 0.001)
    except TimeoutError as e:
        show("wait_for", e)
    show("in time", await asyncio.wait_for(after(1, "ok"), 10))
    show("for ever", await asyncio.wait_for(after(1, "ok"), None))
    try:
        async with asyncio.timeout(0.001) as t:
            await asyncio.sleep(100)
    except TimeoutError as e:
        show("timeout", (e, t.expired(), type(e.__cause__).__name__))
    async with asyncio.timeout(None) as t:
        show("no deadline", t.when())
        t.reschedule(asyncio.get_running_loop().time() + 100)
        await asyncio.sleep(0)
    show("expired", t.expired())
    try:
        async with asyncio.timeout(0):
            async with asyncio.timeout(100):
                await asyncio.sleep(1)
    except TimeoutError:
        print("the outer one")
    try:
        async with asyncio.timeout(0.001):
            try:
                await asyncio.sleep(100)
            finally:
                raise KeyError("while leaving")
    except KeyError as e:
        show("masked", (e, type(e.__context__).__name__))


asyncio.run(timeouts())


# Contexts
var = contextvars.ContextVar("var", default="unset")


async def child():
    before = var.get()
    var.set("child")
    await asyncio.sleep(0)
    return before, var.get()


async def contexts():
    var.set("parent")
    task = asyncio.create_task(child())
    var.set("changed")
    show("context", (await task, var.get()))
    own = contextvars.Context()
    show("own", (await asyncio.create_task(child(), context=own), own[var]))
    seen = []
    asyncio.get_running_loop().call_soon(lambda: seen.append(var.get()), context=own)
    await asyncio.sleep(0)
    show("callback", seen)


asyncio.run(contexts())


# Eager tasks
async def eager():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    ran = []

    async def quick():
        ran.append("quick")
        return 1

    async def slow():
        ran.append("slow")
        await asyncio.sleep(0)
        ran.append("slow again")

    task, other = asyncio.create_task(quick()), asyncio.create_task(slow())
    show("eager", (ran, task.done(), other.done()))
    await other
    show("later", ran)


asyncio.run(eager())


# Futures
async def futures():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    called = []
    future.add_done_callback(lambda f: called.append(f.result()))
    loop.call_soon(future.set_result, 7)
    show("future", (await future, called))
    await asyncio.sleep(0)
    show("callbacks", called)
    for wrong in (lambda: future.set_result(8), lambda: loop.create_future().result(), lambda: future.set_exception(9)):
        try:
            wrong()
        except Exception as e:
            show("wrong", type(e).__name__)
    failed = loop.create_future()
    failed.set_exception(OSError("gone"))
    show("exception", failed.exception())
    show("iscoroutine", (asyncio.iscoroutine(c := after(0, 0)), asyncio.isfuture(future)))
    c.close()
    task = asyncio.create_task(after(5, 0), name="shown")
    await asyncio.sleep(0)
    text = repr(task)
    show("repr", (text.startswith("<Task pending name='shown' coro=<after() running at"), "wait_for" in text))
    show("all", sorted(t.get_name() for t in asyncio.all_tasks() if t.get_name() == "shown"))
    stack = task.get_stack()
    show("stack", [f.f_code.co_name for f in stack])
    await task
    show("repr", repr(task).split(" coro")[0])


asyncio.run(futures())
