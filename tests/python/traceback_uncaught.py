"""An uncaught exception: the frames, the lines, the carets."""


def inner(x):
    return 10 / x


def middle(x):
    y = inner(x)
    return y + 1


class Runner:
    def run(self, x):
        return middle(x)


print("before")
Runner().run(0)
print("never")
