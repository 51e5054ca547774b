#! test: bytecode
def numbers(n):
    got = yield n
    result = yield from range(got)
    return result

async def fetch(source):
    async with source as s:
        async for item in s:
            await item
    return [x async for x in source]
