"""A float loop that calls functions of math."""
import math

N = 300_000


def main(n):
    total = 0.0
    for i in range(n):
        x = i * 0.001
        total += math.sqrt(x) * math.sin(x) + math.exp(-x)
    return total
