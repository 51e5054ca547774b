"""An exception in a thread ends that thread alone."""
import threading

seen = []
threading.excepthook = lambda args: seen.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))


def fail(message):
    raise ValueError(message)


for i in range(3):
    t = threading.Thread(target=fail, args=(f"failure {i}",), name=f"t{i}")
    t.start()
    t.join()
print(seen)


def catches(results):
    try:
        {}["missing"]
    except KeyError as e:
        results.append(repr(e))


results = []
t = threading.Thread(target=catches, args=(results,))
t.start()
t.join()
print(results)


def exits():
    raise SystemExit(5)


t = threading.Thread(target=exits)
t.start()
t.join()
print("alive after SystemExit in a thread", len(seen))


def deep(n):
    return deep(n + 1)


def recurse():
    try:
        deep(0)
    except RecursionError:
        results.append("recursion")


t = threading.Thread(target=recurse)
t.start()
t.join()
print(results[-1])


def per_thread(k):
    try:
        raise KeyError(k)
    except KeyError as e:
        for _ in range(1000):
            pass
        outcome[k] = e.args[0]


outcome = {}
threads = [threading.Thread(target=per_thread, args=(k,)) for k in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(outcome.items()))
