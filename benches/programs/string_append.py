"""Appends to a string in a loop."""
N = 200_000


def main(n):
    t = ""
    for i in range(n):
        t += "ab"
        if i % 100 == 0:
            t += str(i)
    return len(t)
