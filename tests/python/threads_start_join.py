"""threading.Thread: start, join, names, results."""
import threading
import time

results = []


def work(n, *, scale=1):
    results.append(n * scale)


threads = [threading.Thread(target=work, args=(i,), kwargs={"scale": 10}) for i in range(5)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results), [t.is_alive() for t in threads])

named = threading.Thread(target=lambda: results.append(threading.current_thread().name), name="worker")
named.start()
named.join()
print(results[-1], named.name, threading.current_thread().name, threading.main_thread() is threading.current_thread())


class Squares(threading.Thread):
    def __init__(self, n):
        super().__init__()
        self.n = n
        self.result = None

    def run(self):
        self.result = [i * i for i in range(self.n)]


s = Squares(5)
print(s.is_alive(), s.result)
s.start()
s.join()
print(s.is_alive(), s.result)

go = threading.Event()
slow = threading.Thread(target=go.wait)
slow.start()
slow.join(timeout=0.01)
print("still running", slow.is_alive())
go.set()
slow.join()
print("done", slow.is_alive())

try:
    slow.start()
except RuntimeError as e:
    print("RuntimeError:", e)
try:
    threading.Thread(target=print).join()
except RuntimeError as e:
    print("RuntimeError:", e)

go.clear()
sleepers = [threading.Thread(target=go.wait) for _ in range(10)]
for t in sleepers:
    t.start()
print("wait together", [t.is_alive() for t in sleepers].count(True))
go.set()
for t in sleepers:
    t.join()


def nested():
    inner = threading.Thread(target=results.append, args=("inner",))
    inner.start()
    inner.join()
    results.append("outer")


t = threading.Thread(target=nested)
t.start()
t.join()
print(results[-2:], threading.active_count() >= 1)
daemon = threading.Thread(target=time.sleep, args=(60,), daemon=True)
daemon.start()
print(daemon.daemon, daemon.is_alive())
