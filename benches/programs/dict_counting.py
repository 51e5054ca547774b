"""Counts words in a dict."""
N = 40_000

WORDS = "the quick brown fox jumps over the lazy dog and runs away from the big bad bear".split()


def main(n):
    counts = {}
    for i in range(n):
        word = WORDS[i % len(WORDS)]
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
        pair = (word, i % 10)
        counts[pair] = counts.get(pair, 0) + 1
    most = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return most[:3]
