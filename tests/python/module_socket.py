# socket, select, selectors: streams, datagrams, timeouts, waiting for several, signals in the middle.
import os
import select
import selectors
import signal
import socket
import threading
import time


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except Exception as e:
        print(f"{type(e).__module__}.{type(e).__name__}: {e}")
    else:
        print("no error")


# A server of streams.
server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
print(repr(server.family), repr(server.type), server.proto, server.getsockname()[0], port > 0)
print(repr(server).replace(str(port), "PORT").replace(f"fd={server.fileno()}", "fd=FD"))


def serve():
    conn, peer = server.accept()
    with conn:
        peers.append((peer[0], conn.gettimeout()))
        while data := conn.recv(1 << 20):
            conn.sendall(data[::-1])


peers = []
t = threading.Thread(target=serve)
t.start()
with socket.create_connection(("localhost", port), timeout=30) as client:
    print(client.gettimeout(), client.getpeername() == server.getsockname())
    for data in (b"one", b"two" * 10):
        client.sendall(data)
        print(client.recv(100))
    print(client.send(bytearray(b"abc")), client.recv(2, socket.MSG_PEEK), client.recv(100))
    room = bytearray(10)
    client.sendall(memoryview(b"0123456789")[2:6])
    print(client.recv_into(room), room, client.sendall(b"xyz"))
    print(client.recv_into(memoryview(room)[5:], 2), room, client.recv(10))
    client.shutdown(socket.SHUT_WR)
    print(client.recv(1))
t.join()
print(peers)
error(client.recv, 1)
error(client.fileno().__index__)
server.close()
print(server)
error(socket.create_connection, ("127.0.0.1", port))

# A great deal of data, both ways at once.
a, b = socket.socketpair()
big = bytes(range(256)) * 20000
got = []


def drain():
    received = b""
    while len(received) < len(big):
        received += b.recv(1 << 16)
    got.append(received == big)


t = threading.Thread(target=drain)
t.start()
a.sendall(big)
t.join()
print(got)

# Files over sockets.
with a.makefile("w", encoding="utf-8") as writer, b.makefile("r", encoding="utf-8") as reader:
    writer.write("first\nsecond: ä\n")
    writer.flush()
    print(reader.readline(), reader.readline(), end="")
with a.makefile("rwb") as both:
    both.write(b"octets\n")
    both.flush()
    print(b.recv(100))

# Timeouts, and not waiting.
b.settimeout(0.02)
print(b.gettimeout(), b.timeout, b.getblocking())
began = time.monotonic()
error(b.recv, 1)
print(0.015 < time.monotonic() - began)
b.setblocking(False)
print(b.gettimeout(), b.getblocking())
error(b.recv, 1)
b.settimeout(None)
print(b.gettimeout(), b.getblocking())
for wrong in (-1, "x", float("nan"), 1e30):
    error(b.settimeout, wrong)
socket.setdefaulttimeout(5)
with socket.socket() as s:
    print(s.gettimeout(), socket.getdefaulttimeout())
socket.setdefaulttimeout(None)

# Datagrams.
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as x:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as y:
        x.bind(("", 0))
        y.bind(("127.0.0.1", 0))
        print(y.sendto(b"hello", ("127.0.0.1", x.getsockname()[1])))
        data, sender = x.recvfrom(100)
        print(data, sender == y.getsockname())
        x.sendto(b"again", 0, sender)
        room = bytearray(8)
        print(y.recvfrom_into(room)[0], room)

# Names in the file system, and messages that carry a descriptor.
import tempfile
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "sock")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            conn, peer = listening.accept()
            print(repr(peer), client.getpeername() == path, listening.getsockname() == path)
            conn.close()
r, w = os.pipe()
print(a.sendmsg([b"with ", b"it"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, w.to_bytes(4, "little"))]))
data, beside, flags, peer = b.recvmsg(100, socket.CMSG_SPACE(4))
(level, kind, octets), = beside
print(data, level == socket.SOL_SOCKET, kind == socket.SCM_RIGHTS, flags, peer)
theirs = int.from_bytes(octets, "little")
os.write(theirs, b"through")
print(theirs != w, os.read(r, 100))
os.close(theirs)

# Options.
print(a.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_STREAM)
with socket.socket() as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    print(s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) != 0)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\2\0\0\0")
    print(s.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8))
    error(s.getsockopt, 1, 999999)
    number = s.detach()
    print(s.fileno(), number >= 0)
again = socket.socket(fileno=number)
print(again.family.name, again.type.name, again.fileno() == number)
copy = again.dup()
print(copy.fileno() != again.fileno())
again.close()
copy.close()

# Waiting for several.
print(select.select([b], [a], [], 0) == ([], [a], []))
print(select.select([b], [], [], 0.01))
a.sendall(b"!")
print(select.select([a, b.fileno()], [], []) == ([], [], []), select.select([a, b], [], [])[0] == [b])
poll = select.poll()
poll.register(a, select.POLLIN)
poll.register(b, select.POLLIN | select.POLLOUT)
print(poll.poll(0) == [(b.fileno(), select.POLLIN | select.POLLOUT)])
poll.modify(b, select.POLLIN)
print(poll.poll() == [(b.fileno(), select.POLLIN)])
poll.unregister(b)
print(poll.poll(10))
error(poll.modify, b, 1)
try:
    poll.unregister(b)
except KeyError as e:
    print("KeyError", e.args == (b.fileno(),))
error(select.select, [-1], [], [])
error(select.select, [object()], [], [])
error(select.select, [], [], [], -1)
error(select.select, [], [], [], "x")
error(select.select, 1, [], [])
with select.epoll() as epoll:
    epoll.register(b, select.EPOLLIN)
    print(epoll.poll() == [(b.fileno(), select.EPOLLIN)], epoll.poll(0, 1) != [], epoll.closed)
    epoll.modify(b, select.EPOLLOUT)
    print(epoll.poll(1) == [(b.fileno(), select.EPOLLOUT)])
    epoll.unregister(b)
    print(epoll.poll(0.01))
    error(epoll.unregister, b)
print(epoll.closed)
error(epoll.poll)
for selector in (selectors.SelectSelector, selectors.PollSelector, selectors.EpollSelector):
    with selector() as sel:
        sel.register(b, selectors.EVENT_READ, data="b")
        print([(k.data, k.fileobj is b, m) for k, m in sel.select()], sel.get_key(b).data)
        sel.unregister(b)
        print(sel.select(0.01))
b.recv(1)

# A connection that is made while nobody waits.
with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
    client.setblocking(False)
    print(client.connect_ex(server.getsockname()) in (0, 115))
    print(select.select([], [client], [], 30)[1] == [client])
    print(client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
    server.settimeout(30)
    server.accept()[0].close()
    error(server.settimeout, 0.01)
    error(server.accept)

# Signals in the middle: what a handler raises comes out; else the wait goes on.
class Alarm(Exception):
    pass


def alarmed(number, frame):
    raise Alarm("alarm")


signal.signal(signal.SIGALRM, alarmed)
for wait in (lambda: b.recv(1), lambda: select.select([b], [], []), lambda: poll.poll(),
             lambda: selectors.DefaultSelector().select(100)):
    signal.setitimer(signal.ITIMER_REAL, 0.03)
    error(wait)
with socket.create_server(("127.0.0.1", 0)) as server:
    signal.setitimer(signal.ITIMER_REAL, 0.03)
    error(server.accept)
alarms = []
signal.signal(signal.SIGALRM, lambda number, frame: alarms.append(number))
signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
threading.Timer(0.15, a.sendall, [b"after"]).start()
print(b.recv(10), len(alarms) > 2)
signal.setitimer(signal.ITIMER_REAL, 0)

# Names and numbers.
print(socket.inet_aton("127.1"), socket.inet_ntoa(b"\1\2\3\4"), socket.inet_aton("0x10.010.3.4"))
print(socket.inet_pton(socket.AF_INET6, "::1")[-2:], socket.inet_ntop(socket.AF_INET, b"\7\0\0\1"))
print(socket.htons(1), socket.ntohl(1), socket.htonl(0x01020304) == 0x04030201)
print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
print(socket.getaddrinfo("::1", "443", socket.AF_INET6, socket.SOCK_DGRAM)[0][-1])
print(socket.gethostbyname("127.0.0.1"), socket.getnameinfo(("127.0.0.1", 80), 3))
for f, *args in ((socket.inet_aton, "1.2.3.4.5"), (socket.inet_ntoa, b"123"), (socket.htons, -1),
                 (socket.htons, 1 << 16), (socket.inet_pton, socket.AF_INET, "1.2"),
                 (socket.inet_ntop, socket.AF_INET, b"12"), (socket.getaddrinfo, "127.0.0.1", 1.5)):
    try:
        f(*args)
    except (OSError, OverflowError, ValueError) as e:
        print(type(e).__name__)
try:
    socket.getaddrinfo("no.such.host.invalid", 80)
except socket.gaierror as e:
    print("gaierror", e.errno < 0, isinstance(e, OSError))
with socket.socket() as s:
    error(s.bind, "x")
    error(s.bind, ("127.0.0.1",))
    error(s.connect, ("127.0.0.1", 70000))
    error(s.recv, -1)
    error(s.send, "text")
    error(s.recv_into, b"fixed")
    error(s.getpeername)
error(socket.socket, 9999)
print(socket.timeout is TimeoutError, socket.error is OSError, socket.has_ipv6)

# A name that the system makes up.
with socket.socket(socket.AF_UNIX) as nameless:
    nameless.bind("")
    name = nameless.getsockname()
    print(name[:1], len(name), int(name[1:], 16) >= 0)
