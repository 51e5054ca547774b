"""Factorials beyond the machine's integers, and their digits."""
N = 1_500


def main(n):
    product = 1
    for i in range(2, n + 1):
        product *= i
    digits = str(product)
    power = pow(3, n, 10**40 + 7)
    return sum(map(int, digits)) + power % 1000 + (product >> 4 * n) % 97 + product // 10**100 % 11
