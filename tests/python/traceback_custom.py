"""An uncaught exception of the program's own class, raised in a nested call."""


class AppError(Exception):
    def __str__(self):
        return "custom text"


def check(values):
    for v in values:
        if v < 0:
            raise AppError(v)


check([1, 2, -3])
