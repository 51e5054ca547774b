"""Method calls on small objects, inherited ones among them."""
N = 100_000


class Counter:
    def __init__(self):
        self.value = 0

    def add(self, amount):
        self.value += amount
        return self

    def get(self):
        return self.value


class Clamped(Counter):
    limit = 1000

    def add(self, amount):
        if self.value + amount > self.limit:
            self.value = 0
        return super().add(amount)


def main(n):
    plain, clamped = Counter(), Clamped()
    for i in range(n):
        plain.add(i).add(1)
        clamped.add(3)
    return plain.get() + clamped.get()
