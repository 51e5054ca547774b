# Streams, transports and protocols over sockets.
import asyncio
import os
import socket
import tempfile


def show(title, value):
    print(f"{title}: {value!r}")


async def shouting():
    served = []

    async def handle(reader, writer):
        served.append(writer.get_extra_info("peername")[0])
        while line := await reader.readline():
            writer.write(line.upper())
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()

        async def client(name):
            reader, writer = await asyncio.open_connection(host, port)
            for i in range(3):
                writer.writelines([f"{name} ".encode(), f"{i}\n".encode()])
            writer.write_eof()
            text = await reader.read()
            writer.close()
            await writer.wait_closed()
            return text

        for text in await asyncio.gather(*map(client, "ab")):
            show("client", text)
        show("serving", (server.is_serving(), served))
    show("closed", (server.is_serving(), server.sockets))
    try:
        await asyncio.open_connection(host, port)
    except ConnectionRefusedError as e:
        show("refused", e.errno)


asyncio.run(shouting())


async def reading():
    reader = asyncio.StreamReader(limit=16)
    reader.feed_data(b"one\ntwo\n" + bytes([0, 1, 2]) + b";rest")
    show("line", await reader.readline())
    show("until", await reader.readuntil(b"\n"))
    show("exactly", await reader.readexactly(3))
    show("until", await reader.readuntil(b";"))
    reader.feed_eof()
    try:
        await reader.readexactly(10)
    except asyncio.IncompleteReadError as e:
        show("incomplete", (str(e), e.partial, e.expected))
    show("end", (await reader.read(5), await reader.readline(), reader.at_eof()))
    long = asyncio.StreamReader(limit=4)
    long.feed_data(b"much too long\n")
    try:
        await long.readuntil()
    except asyncio.LimitOverrunError as e:
        show("overrun", (str(e), e.consumed))
    try:
        await long.readline()
    except ValueError as e:
        show("overrun", e)
    waiting = asyncio.StreamReader()
    task = asyncio.create_task(waiting.read(10))
    await asyncio.sleep(0)
    try:
        await waiting.read(1)
    except RuntimeError as e:
        show("two readers", e)
    waiting.feed_data(b"late")
    show("task", await task)
    waiting.set_exception(OSError("broken"))
    try:
        await waiting.read(1)
    except OSError as e:
        show("exception", e)
    several = asyncio.StreamReader()
    several.feed_data(b"a\nb\nc")
    several.feed_eof()
    show("lines", [line async for line in several])


asyncio.run(reading())


class Counting(asyncio.Protocol):
    def __init__(self, name, log, done):
        self.name, self.log, self.done, self.n = name, log, done, 0

    def connection_made(self, transport):
        self.transport = transport
        self.log.append(f"{self.name} made")

    def data_received(self, data):
        self.n += len(data)
        if self.name == "server" and self.n >= 300_000:
            self.transport.write(str(self.n).encode())
            self.transport.close()
        elif self.name == "client":
            self.log.append(data.decode())

    def eof_received(self):
        self.log.append(f"{self.name} eof")

    def connection_lost(self, exc):
        self.log.append(f"{self.name} lost {exc}")
        if not self.done.done():
            self.done.set_result(self.n)


async def protocols():
    loop = asyncio.get_running_loop()
    log, served, done = [], loop.create_future(), loop.create_future()
    server = await loop.create_server(lambda: Counting("server", log, served), "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    transport, protocol = await loop.create_connection(lambda: Counting("client", log, done), *address)
    show("info", (transport.get_extra_info("peername") == address, transport.is_closing()))
    for _ in range(3):
        transport.write(b"x" * 100_000)
    show("served", await served)
    await done
    show("log", sorted(log))
    server.close()
    await server.wait_closed()


asyncio.run(protocols())


async def unix():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "socket")

        async def handle(reader, writer):
            writer.write((await reader.read(100))[::-1])
            writer.close()

        async with await asyncio.start_unix_server(handle, path):
            reader, writer = await asyncio.open_unix_connection(path)
            writer.write(b"backwards")
            show("unix", await reader.read())
            writer.close()
            await writer.wait_closed()


asyncio.run(unix())


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, received):
        self.received = received

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        self.received.put_nowait(data)
        if data.startswith(b"ping"):
            self.transport.sendto(b"pong", address)


async def datagrams():
    loop, here, there = asyncio.get_running_loop(), asyncio.Queue(), asyncio.Queue()
    server, _ = await loop.create_datagram_endpoint(lambda: Datagrams(there), ("127.0.0.1", 0))
    address = server.get_extra_info("sockname")
    client, _ = await loop.create_datagram_endpoint(lambda: Datagrams(here), remote_addr=address)
    client.sendto(b"ping 1")
    show("datagrams", (await there.get(), await here.get()))
    client.close()
    server.close()


asyncio.run(datagrams())


async def sockets():
    loop = asyncio.get_running_loop()
    a, b = socket.socketpair()
    a.setblocking(False)
    b.setblocking(False)
    waiting = asyncio.create_task(loop.sock_recv(a, 10))
    await asyncio.sleep(0)
    await loop.sock_sendall(b, b"hello")
    show("sock_recv", await waiting)
    seen = loop.create_future()
    loop.add_reader(a, lambda: seen.done() or seen.set_result(a.recv(10)))
    b.send(b"readable")
    show("add_reader", await seen)
    show("remove_reader", (loop.remove_reader(a), loop.remove_reader(a)))
    reader, writer = await asyncio.open_connection(sock=a)
    b.setblocking(True)
    b.sendall(b"line\n")
    show("adopted", await reader.readline())
    writer.close()
    await writer.wait_closed()
    b.close()
    blocking = socket.socket()
    loop.set_debug(True)
    try:
        await loop.sock_recv(blocking, 1)
    except ValueError as e:
        show("blocking", e)
    blocking.close()


asyncio.run(sockets())
