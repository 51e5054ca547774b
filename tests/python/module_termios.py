"""A pseudo-terminal: its settings, what it does with text in raw mode and out of it, its size."""
import os
import pty
import resource
import termios
import tty

master, slave = pty.openpty()
print(os.isatty(slave), len(termios.tcgetattr(slave)), len(termios.tcgetattr(slave)[6]))
before = termios.tcgetattr(slave)
print(bool(before[3] & termios.ECHO), bool(before[3] & termios.ICANON), before[6][termios.VINTR])
termios.tcsetwinsize(slave, (40, 100))
print(termios.tcgetwinsize(slave), os.get_terminal_size(slave))

# Line by line, with an echo.
os.write(master, b"hello\n")
print(os.read(slave, 100), os.read(master, 100))

# As it comes, without.
tty.setraw(slave)
raw = termios.tcgetattr(slave)
print(bool(raw[3] & termios.ECHO), bool(raw[3] & termios.ICANON), raw[6][termios.VMIN], raw[6][termios.VTIME])
os.write(master, b"x")
print(os.read(slave, 100))
termios.tcsetattr(slave, termios.TCSANOW, before)
print(termios.tcgetattr(slave) == before)
termios.tcflush(slave, termios.TCIOFLUSH)
termios.tcdrain(slave)

for call in (
    lambda: termios.tcgetattr(os.open(os.devnull, os.O_RDONLY)),
    lambda: termios.tcgetattr(-1),
    lambda: termios.tcsetattr(slave, termios.TCSANOW, [1, 2, 3]),
    lambda: termios.tcsetattr(slave, termios.TCSANOW, before[:6] + [[]]),
    lambda: termios.tcsetwinsize(slave, (1,)),
    lambda: termios.tcgetattr("x"),
):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)

# Limits and use.
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 200), hard))
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(soft, 200))
print(resource.prlimit(0, resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1])) is not None)
usage = resource.getrusage(resource.RUSAGE_SELF)
print(type(usage).__name__, len(usage), usage.ru_utime >= 0, usage.ru_maxrss > 1000, resource.getpagesize())
for call in (
    lambda: resource.getrusage(7),
    lambda: resource.getrlimit(99),
    lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (300, 200)),
    lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (1, 2, 3)),
):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
