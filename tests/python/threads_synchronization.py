"""Locks, barriers, timers, thread-locals, and what goes wrong with them."""
import threading, time, sys
lock = threading.Lock(); n = 0
def inc(k):
    global n
    for _ in range(k):
        with lock: n += 1
ts=[threading.Thread(target=inc,args=(3000,)) for _ in range(4)]
for t in ts: t.start()
for t in ts: t.join()
print(n, True)
r = threading.RLock()
def rec(d):
    with r:
        if d: rec(d-1)
ts=[threading.Thread(target=rec,args=(20,)) for _ in range(5)]
for t in ts: t.start()
for t in ts: t.join()
print("done")
b = threading.Barrier(3, action=lambda: print("all here"))
ts=[threading.Thread(target=b.wait) for _ in range(3)]
for t in ts: t.start()
for t in ts: t.join()
ev = threading.Event()
print(ev.wait(0.01), lock.acquire(timeout=0.01)); 
print(lock.acquire(timeout=0.01)); lock.release()
try: lock.release()
except RuntimeError as e: print(e)
try: lock.acquire(False, 1)
except ValueError as e: print(e)
try: lock.acquire(timeout=-2)
except ValueError as e: print(e)
class MyLocal(threading.local):
    def __init__(self, v): self.v = v
m = MyLocal(3); m.v = 4
out=[]
t = threading.Thread(target=lambda: out.append(m.v)); t.start(); t.join()
print(m.v, out, m.__dict__)
t = threading.Timer(0.01, lambda: print("fired")); t.start(); t.join()
def th():
    sys.exit(3)
t = threading.Thread(target=th); t.start(); t.join(); print("exit in thread ok")
try: threading.current_thread().join()
except RuntimeError as e: print(e)
try: threading.Thread(target=1).run()
except TypeError as e: print(e)
t=threading.Thread(target=lambda: None, daemon=True); t.start(); t.join()
try: t.daemon=False
except RuntimeError as e: print(e)
print(t.native_id is not None, threading.main_thread() is threading.current_thread())
s = threading.Semaphore(0)
print(s.acquire(timeout=0.01), s.acquire(blocking=False))
c = threading.Condition()
try: c.wait()
except RuntimeError as e: print(e)
try: c.notify()
except RuntimeError as e: print(e)
import _thread
done=[]
_thread.start_new_thread(lambda a,b=0: done.append((a,b)), (1,), {"b":2})
while not done: time.sleep(0.001)
print(done, _thread.get_ident()==threading.get_ident(), threading.active_count())
def late():
    time.sleep(0.05); print("non-daemon finished after main")
threading.Thread(target=late).start()
import atexit; atexit.register(print, "atexit ran")
print("main done")
