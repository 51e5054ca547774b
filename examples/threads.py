"""A kernel runs outside the lock: the main thread goes on counting while another thread computes."""
import threading
import time

from numba import njit


@njit(nogil=True)
def busy(n):
    acc = 0
    for i in range(n):
        acc = (acc * 31 + i) % 1000003
    return acc


busy(1)  # compile
results = []
worker = threading.Thread(target=lambda: results.append(busy(20_000_000)))
start = time.perf_counter()
worker.start()
ticks = 0
while worker.is_alive():
    ticks += 1
worker.join()
print(f"the kernel took {(time.perf_counter() - start) * 1e3:.0f} ms; meanwhile the interpreter counted to {ticks}")
assert ticks > 0 and results == [busy(20_000_000)]
print("ok")
