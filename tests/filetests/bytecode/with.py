#! test: bytecode
def f(path):
    for name in path:
        with open(name) as a, lock:
            if a:
                break
            return a.read()
