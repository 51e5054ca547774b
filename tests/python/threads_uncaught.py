"""The default report of an exception in a thread goes to stderr; the program ends with 0."""
import threading


def boom():
    raise RuntimeError("in a thread")


t = threading.Thread(target=boom, name="worker")
t.start()
t.join()
print("main goes on")
