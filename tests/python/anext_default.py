# anext() with a default, and what awaiting the wrong thing says.
import asyncio


async def numbers():
    yield 1
    yield 2


async def fails():
    yield 1
    raise KeyError('inside')


class Plain:
    def __init__(self):
        self.n = 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.n += 1
        if self.n > 1:
            raise StopAsyncIteration
        return self.n


async def main():
    it = numbers()
    print([await anext(it, 'end') for _ in range(4)])
    it = Plain()
    print([await anext(it, None) for _ in range(3)])
    it = fails()
    print(await anext(it, 0))
    try:
        await anext(it, 0)
    except KeyError as e:
        print('KeyError', e)
    awaitable = anext(numbers(), 'x')
    print(type(awaitable).__name__, hasattr(awaitable, '__await__'))
    try:
        awaitable.__await__().send(None)
    except StopIteration as e:
        print(e.value)
    try:
        anext(3, 4)
    except TypeError as e:
        print(e)


asyncio.run(main())


class Half:
    def __aiter__(self):
        return 5


class BadStep:
    def __aiter__(self):
        return self

    def __anext__(self):
        return (1, 2)


class BadEnter:
    def __aenter__(self):
        return 7

    async def __aexit__(self, *args):
        pass


class BadExit:
    async def __aenter__(self):
        pass

    def __aexit__(self, *args):
        return 8


async def over(x):
    async for _ in x:
        pass


async def within(x):
    async with x:
        pass


for f, x in ((over, Half()), (over, BadStep()), (within, BadEnter()), (within, BadExit())):
    try:
        asyncio.run(f(x))
    except TypeError as e:
        print(e, '|', type(e.__cause__).__name__)
