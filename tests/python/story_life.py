"""Conway's Game of Life, run-length encoding, roman numerals, word counts."""


def step(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    key = x + dx, y + dy
                    counts[key] = counts.get(key, 0) + 1
    return {c for c, n in counts.items() if n == 3 or n == 2 and c in cells}


def show(cells, width, height):
    for y in range(height):
        print("".join("#" if (x, y) in cells else "." for x in range(width)))


glider = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
for generation in range(4):
    glider = step(glider)
show(glider, 5, 5)


def encode(text):
    result, i = [], 0
    while i < len(text):
        j = i
        while j < len(text) and text[j] == text[i]:
            j += 1
        result.append(f"{j - i}{text[i]}")
        i = j
    return "".join(result)


def decode(text):
    result = number = ""
    for c in text:
        if c.isdigit():
            number += c
        else:
            result += c * int(number)
            number = ""
    return result


print(encode("aaabccdddd"), decode(encode("aaabccdddd")) == "aaabccdddd")


def roman(n):
    out = ""
    for value, letters in [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]:
        while n >= value:
            out += letters
            n -= value
    return out


print([roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2026)])
text = """It was the best of times, it was the worst of times,
it was the age of wisdom, it was the age of foolishness"""
words = [w.strip(",.").lower() for w in text.split()]
counts = {}
for w in words:
    counts[w] = counts.get(w, 0) + 1
for word, n in sorted(counts.items(), key=lambda p: (-p[1], p[0]))[:5]:
    print(f"{word:<6}{n:>3} {'*' * n}")


def caesar(s, k):
    return "".join(chr((ord(c) - 97 + k) % 26 + 97) if c.islower() else c for c in s)


print(caesar("hello, world", 3), caesar(caesar("hello, world", 3), -3))
print([n for n in range(1, 500) if sum(d for d in range(1, n) if n % d == 0) == n])
fizz = lambda n: "Fizz" * (n % 3 == 0) + "Buzz" * (n % 5 == 0) or str(n)
print(" ".join(map(fizz, range(1, 16))))
triangle = [[1]]
for _ in range(5):
    row = triangle[-1]
    triangle.append([1] + [a + b for a, b in zip(row, row[1:])] + [1])
print(*(" ".join(map(str, r)).center(15).rstrip() for r in triangle), sep="\n")
print(sorted(["listen", "silent", "enlist", "google"], key=lambda w: (sorted(w), w)))
state = 42
draws = []
for _ in range(5):
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    draws.append(state >> 33)
print(draws)
