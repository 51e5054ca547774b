"""The sieve of Eratosthenes on a list of bools."""
N = 200_000


def main(n):
    prime = [True] * (n + 1)
    prime[0] = prime[1] = False
    i = 2
    while i * i <= n:
        if prime[i]:
            for k in range(i * i, n + 1, i):
                prime[k] = False
        i += 1
    return sum(1 for p in prime if p)
