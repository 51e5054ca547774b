# Programs are started, fed, waited for and ended from an event loop.
import asyncio, sys
async def main():
    p = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(input()[::-1])", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    out, _ = await p.communicate(b"hello\n")
    print(out, p.returncode)
    p = await asyncio.create_subprocess_shell("echo out; echo err >&2; exit 3", stdout=-1, stderr=-1)
    print(await p.communicate(), p.returncode)
    p = await asyncio.create_subprocess_exec("sleep", "100")
    p.terminate()
    print(await p.wait())
    try:
        await asyncio.create_subprocess_exec("/no/such")
    except FileNotFoundError as e:
        print(e)
    ps = await asyncio.gather(*[asyncio.create_subprocess_exec("true") for _ in range(20)])
    print([await p.wait() for p in ps])
    try:
        p = await asyncio.create_subprocess_exec("sleep", "100", stdout=-1)
        await asyncio.wait_for(p.communicate(), 0.1)
    except TimeoutError:
        p.kill(); print("timeout", await p.wait())
asyncio.run(main())
