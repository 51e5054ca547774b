"""Raises and catches, through calls and finally."""
N = 50_000


class Refused(ValueError):
    pass


def check(i):
    if i % 3 == 0:
        raise Refused(i)
    return i


def careful(i, log):
    try:
        return check(i)
    finally:
        log[0] += 1


def main(n):
    log = [0]
    caught = total = 0
    for i in range(n):
        try:
            total += careful(i, log)
        except KeyError:
            raise
        except ValueError as e:
            caught += e.args[0] % 2
    return total, caught, log[0]
