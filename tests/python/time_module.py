"""time: clocks move forward, sleep sleeps."""
import time

a = time.perf_counter()
time.sleep(0.02)
b = time.perf_counter()
print(0.02 <= b - a < 5.0, type(a).__name__)
print(time.monotonic() <= time.monotonic(), time.time() > 1_600_000_000, type(time.time_ns()).__name__, type(time.perf_counter_ns()).__name__)
c = time.process_time()
total = 0
for i in range(100_000):
    total += i
print(time.process_time() >= c, total, time.thread_time() >= 0)
for bad in (lambda: time.sleep(-1), lambda: time.sleep("a"), lambda: time.sleep()):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
time.sleep(0)
print(time.sleep(0.001))
