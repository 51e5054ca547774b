"""Calls that are told not to wait; sockets that nobody closes; names that are no UTF-8; errors of names."""
import gc
import os
import socket
import tempfile
import warnings

DONT = socket.MSG_DONTWAIT
a, b = socket.socketpair()


def refused(what, f, *args):
    try:
        f(*args)
    except BlockingIOError:
        print(what, "would block")
    except OSError as e:
        print(what, type(e).__name__)
    else:
        print(what, "returned")


refused("recv", b.recv, 1, DONT)
refused("recv_into", b.recv_into, bytearray(2), 0, DONT)
refused("recvfrom", b.recvfrom, 1, DONT)
refused("recvfrom_into", b.recvfrom_into, bytearray(2), 0, DONT)
refused("recvmsg", b.recvmsg, 1, 0, DONT)
data = bytes(1 << 16)
refused("sendall", a.sendall, data * 100, DONT)
refused("send", a.send, data, DONT)
refused("sendmsg", a.sendmsg, [data], [], DONT)
c, other = socket.socketpair()
with c, other:
    # With a timeout it is the timeout that counts.
    c.settimeout(0.01)
    refused("timeout", c.recv, 1, DONT)
a.close()
b.close()

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    left = socket.socket(socket.AF_UNIX)
    shown = repr(left)
    del left
    gc.collect()
    closed = socket.socket(socket.AF_UNIX)
    closed.close()
    del closed
print([(w.category.__name__, str(w.message) == f"unclosed {shown}") for w in told])

with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as named:
    path = os.path.join(folder, "n\udcffx")
    print(os.path.normpath(path) == path == os.path.abspath(path), os.path.splitroot("/\udcff"))
    named.bind(path)
    print(named.getsockname() == path, os.listdir(folder.encode()))

most = (1 << 31) - 1
for f, least in ((socket.CMSG_LEN, 0), (socket.CMSG_SPACE, 1)):
    f(most - f(least))
    for n in (most - f(least) + 1, -1, 1 << 40):
        try:
            f(n)
        except OverflowError as e:
            print(e)
for address in (("x", 0, 0, 0), ("127.0.0.1", 0, 0, 0), ("::1", 0, 1 << 20), (), ("127.0.0.1",), 1):
    try:
        print(socket.getnameinfo(address, socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
    except (OSError, OverflowError, TypeError) as e:
        print(type(e).__name__, e if not isinstance(e, socket.gaierror) else "")
print(socket.getnameinfo(("::1", 80, 0, 0), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as d:
    for args in ((), (b"x",), (b"x", 0, ("127.0.0.1", 9), 4)):
        try:
            d.sendto(*args)
        except TypeError as e:
            print(e)
try:
    socket.getaddrinfo("127.0.0.1", "\ud800")
except UnicodeEncodeError as e:
    print(e)
