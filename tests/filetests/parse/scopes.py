#! test: parse
# Which scope owns each name.
import os.path
limit = 10

def outer(a, *, b=limit):
    total = 0
    def inner():
        nonlocal total
        global limit
        total += a
        limit = total
    inner()
    squares = [i * b for i in range(limit)]
    evens = list(j for j in squares if (last := j) % 2)
    return total, last

class Point:
    x: int = 0
    name = "p"
    def __init__(self, name=name):
        self.__hidden = name
        super().__init__()
