"""Locks keep counts right; racy counts are allowed to be wrong but not to crash."""
import threading

lock = threading.Lock()
count = 0


def add(n):
    global count
    for _ in range(n):
        with lock:
            count += 1


threads = [threading.Thread(target=add, args=(2000,)) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(count)

print(lock.acquire(), lock.locked(), lock.acquire(blocking=False), lock.acquire(timeout=0.01))
lock.release()
print(lock.locked())
try:
    lock.release()
except RuntimeError as e:
    print("RuntimeError:", e)

r = threading.RLock()
with r:
    with r:
        print("reentered")

try:
    with lock:
        raise ValueError("inside")
except ValueError as e:
    print(e, lock.locked())

shared = []


def push(tag):
    for i in range(500):
        shared.append((tag, i))


threads = [threading.Thread(target=push, args=(k,)) for k in "abcd"]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(shared), [[i for tag, i in shared if tag == k] == list(range(500)) for k in "abcd"])

table = {}


def fill(start):
    for i in range(start, start + 1000):
        table[i] = i * 2
        table[i] += 1


threads = [threading.Thread(target=fill, args=(k * 1000,)) for k in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(table), all(table[i] == 2 * i + 1 for i in range(4000)))

turn, log = 0, []
done = threading.Lock()
done.acquire()


def ping(me):
    global turn
    for _ in range(5):
        while True:
            with lock:
                if turn == me:
                    log.append(me)
                    turn = 1 - me
                    break


pair = [threading.Thread(target=ping, args=(k,)) for k in (0, 1)]
for t in pair:
    t.start()
for t in pair:
    t.join()
print(log)


class Account:
    def __init__(self):
        self.balance = 100
        self.lock = threading.Lock()

    def withdraw(self, amount):
        with self.lock:
            if self.balance < amount:
                return False
            self.balance -= amount
            return True


account = Account()
taken = []
threads = [threading.Thread(target=lambda: taken.append(account.withdraw(30))) for _ in range(5)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(account.balance, sorted(taken))
