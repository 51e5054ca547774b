"""Futures and tasks by themselves: states, messages, callbacks, what becomes of those that are left."""
import asyncio
import contextvars
import gc
import pickle
import weakref

var = contextvars.ContextVar("var", default="none")


def told(f, *args, **kwargs):
    try:
        return f(*args, **kwargs)
    except BaseException as e:
        return f"{type(e).__name__}({e})"


async def ended(awaitable):
    try:
        return await awaitable
    except BaseException as e:
        return f"{type(e).__name__}({e})"


async def states():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    print(f, f.done(), f.cancelled(), f._state, f._callbacks, f._asyncio_future_blocking)
    print(told(f.result), told(f.exception), f.get_loop() is loop)
    print(told(f.set_exception, 5), told(f.set_exception, StopIteration), type(f.exception()).__name__)
    f.other = 1
    print(told(pickle.dumps, f), f.other, told(setattr, f, "_log_traceback", 1))
    f = loop.create_future()
    f.set_result([1, 2])
    print(f, f.result(), f.exception(), told(f.set_result, 3), told(f.set_exception, KeyError()))
    print(f.cancel(), f.cancelled(), told(lambda: next(iter(f))))
    f = loop.create_future()
    f.set_exception(KeyError)
    print(f, told(f.result), f.exception(), f._exception, f._result)
    f = loop.create_future()
    print(f.cancel("why"), f.cancel(), f, told(f.result), told(f.exception), f._cancel_message)
    print(told(asyncio.Future, 3), told(asyncio.Future, bogus=3), told(asyncio.Task, 3))
    blank = asyncio.Future.__new__(asyncio.Future)
    print(told(blank.result), told(blank.get_loop), told(blank.cancel), told(repr, blank))
    print(asyncio.Future[int], asyncio.isfuture(f), asyncio.isfuture(asyncio.Future), isinstance(f, asyncio.Future))


async def callbacks():
    loop = asyncio.get_running_loop()
    calls = []
    f = loop.create_future()

    def first(future):
        calls.append(("first", future is f, var.get()))

    def second(future):
        calls.append(("second", future.result(), var.get()))

    inner = contextvars.copy_context()
    inner.run(var.set, "inner")
    f.add_done_callback(first)
    f.add_done_callback(second, context=inner)
    f.add_done_callback(first)
    print(len(f._callbacks), f.remove_done_callback(first), f.remove_done_callback(first), repr(f).split(" at ")[0])
    f.add_done_callback(first)
    var.set("outer")
    f.set_result("done")
    print(calls)
    await asyncio.sleep(0)
    print(calls)
    f.add_done_callback(first)
    await asyncio.sleep(0)
    print(calls[2:], told(f.add_done_callback), told(f.remove_done_callback))

    class Equal:
        def __init__(self, n):
            self.n = n

        def __call__(self, future):
            calls.append(self.n)

        def __eq__(self, other):
            return self.n == other.n

        __hash__ = None

    f = loop.create_future()
    for n in (1, 2, 1, 3):
        f.add_done_callback(Equal(n))
    print(f.remove_done_callback(Equal(1)), [c.n for c, _ in f._callbacks])


async def bad_yields():
    loop = asyncio.get_running_loop()

    class Yields:
        def __init__(self, value):
            self.value = value

        def __await__(self):
            yield self.value

    async def give(value):
        return await Yields(value)

    async def itself():
        await asyncio.current_task()

    other = asyncio.new_event_loop()
    f = loop.create_future()
    for coro in (give(5), give(f), give(x for x in "a"), give(None), itself(), give(other.create_future())):
        task = asyncio.create_task(coro, name="bad")
        text = str(await ended(task))
        print(text.split(" coro=")[0].split(" object ")[0])
    other.close()


class Duck:
    """A future of another kind."""

    def __init__(self, loop):
        self._loop = loop
        self._asyncio_future_blocking = False
        self.inner = loop.create_future()

    def add_done_callback(self, f, *, context):
        print("added", type(context).__name__)
        self.inner.add_done_callback(lambda _: f(self), context=context)

    def result(self):
        return self.inner.result()

    def cancel(self, msg=None):
        print("cancelled with", msg)
        return self.inner.cancel(msg)

    def __await__(self):
        self._asyncio_future_blocking = True
        yield self
        return self.result()


async def ducks():
    loop = asyncio.get_running_loop()

    async def wait(f):
        return await f

    duck = Duck(loop)
    task = asyncio.create_task(wait(duck))
    await asyncio.sleep(0)
    print(task._fut_waiter is duck)
    duck.inner.set_result(7)
    print(await task, task._fut_waiter)
    duck = Duck(loop)
    task = asyncio.create_task(wait(duck))
    await asyncio.sleep(0)
    task.cancel("enough")
    print(await ended(task), task.cancelled())


class Mine(asyncio.Future):
    def __init__(self, *, loop=None):
        super().__init__(loop=loop)
        self.kept = []

    def add_done_callback(self, fn, *, context=None):
        self.kept.append("added")
        super().add_done_callback(fn, context=context)

    def cancel(self, msg=None):
        self.kept.append("cancel")
        return super().cancel(msg)


class MyTask(asyncio.Task):
    def cancel(self, msg=None):
        print("MyTask.cancel", msg)
        return super().cancel(msg)


async def derived():
    loop = asyncio.get_running_loop()

    async def wait(f):
        return await f

    f = Mine()
    f.extra = 1
    task = MyTask(wait(f), name="mine", loop=loop)
    await asyncio.sleep(0)
    print(f.kept, type(task).__name__, task.get_name(), repr(f).split(" cb")[0])
    task.cancel("now")
    print(await ended(task), f.kept, f.cancelled())
    try:
        raise RuntimeError("kept")
    except RuntimeError as e:
        f = Mine()
        f.set_exception(e)
    print(await ended(f))


async def cancelling():
    log = []

    async def stubborn():
        for _ in range(2):
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError as e:
                log.append((e.args, asyncio.current_task().cancelling()))
        asyncio.current_task().uncancel()
        return asyncio.current_task().cancelling()

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    print(task.cancel("a"), task.cancelling())
    await asyncio.sleep(0)
    print(task.cancel("b"), task.cancelling())
    print(await task, log, task.uncancel(), task.uncancel(), task.cancel())

    async def never():
        log.append("ran")

    task = asyncio.create_task(never())
    task.cancel("early")
    print(task._must_cancel, await ended(task), task.cancelled(), "ran" in log)

    async def ends_with_it():
        asyncio.current_task().cancel("at the end")

    task = asyncio.create_task(ends_with_it())
    print(await ended(task), task.cancelled())

    async def inner():
        await asyncio.sleep(10)

    async def outer():
        await asyncio.create_task(inner())

    task = asyncio.create_task(outer())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel("deep")
    try:
        await task
    except asyncio.CancelledError as e:
        print(e.args, e.__context__ is None)


async def tasks():
    loop = asyncio.get_running_loop()

    async def named():
        var.set("of the task")
        return asyncio.current_task().get_name()

    task = asyncio.create_task(named(), name=7)
    print(task.get_name(), type(task.get_name()), task in asyncio.all_tasks(), len(asyncio.all_tasks()))
    print(await task, var.get(), task.get_context()[var], task.get_coro().__name__)
    print(task in asyncio.all_tasks(), told(task.set_result, 1), told(task.set_exception, KeyError()))
    task.set_name("new")
    print(repr(task).split(", defined")[0], task.get_stack())

    async def failing():
        raise ValueError("failed")

    task = asyncio.create_task(failing())
    await asyncio.wait([task])
    print(len(task.get_stack()), task.get_stack()[0].f_code.co_name, task.exception())
    number = int(asyncio.create_task(named()).get_name().split("-")[1])
    print(int(asyncio.create_task(named()).get_name().split("-")[1]) - number)
    ran = []
    context = contextvars.copy_context()

    async def eager():
        ran.append((asyncio.current_task().get_name(), var.get()))
        await asyncio.sleep(0)
        ran.append("later")
        return "result"

    context.run(var.set, "eager's own")
    task = asyncio.Task(eager(), loop=loop, eager_start=True, context=context, name="eager")
    print(ran, asyncio.current_task() is not task, task in asyncio.all_tasks(), await task, ran)
    task = asyncio.Task(named(), loop=loop, eager_start=True, name="at once")
    print(task.done(), task.result(), var.get(), task in asyncio.all_tasks())
    task = asyncio.Task(failing(), loop=loop, eager_start=True)
    print(task.done(), task.exception())


async def left():
    loop = asyncio.get_running_loop()
    told = []
    loop.set_exception_handler(lambda loop, context: told.append(sorted(context)))
    loop.set_exception_handler(
        lambda loop, context: told.append((context["message"], repr(context.get("exception"))))
    )
    f = loop.create_future()
    f.set_exception(KeyError("nobody asked"))
    ref = weakref.ref(f)
    del f
    print(ref(), told)
    f = loop.create_future()
    f.set_exception(KeyError("asked"))
    f.exception()
    del f
    f = Mine()
    f.set_exception(OSError("derived"))
    del f

    async def fails():
        raise IndexError("in a task")

    asyncio.create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    async def waits():
        await loop.create_future()

    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    ref = weakref.ref(task)
    del task
    gc.collect()
    print(ref(), told[1:])
    # A cycle through a result is found.
    f = loop.create_future()
    f.set_result([f])
    ref = weakref.ref(f)
    del f
    gc.collect()
    print(ref())


async def await_by_hand():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    i = f.__await__()
    print(type(i).__name__, i.send(None) is f, f._asyncio_future_blocking, told(next, i))
    f.set_result("value")
    print(told(i.send, "ignored"), told(next, i), i.close())
    i = iter(loop.create_future())
    print(told(i.throw, KeyError("thrown")), told(i.throw), told(next, i))

    def old():
        return (yield from f)

    print(told(lambda: next(old())))


for part in (states, callbacks, bad_yields, ducks, derived, cancelling, tasks, left, await_by_hand):
    print(f"-- {part.__name__}")
    asyncio.run(part())

print("-- outside")
print(told(asyncio.get_running_loop), told(asyncio.current_task), told(asyncio.all_tasks))
print(asyncio._get_running_loop(), told(asyncio.Future))
