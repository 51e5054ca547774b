"""Takes lists and strings apart by slices and puts them together."""
N = 20_000


def merge_sort(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


def main(n):
    items = merge_sort([(i * 7919) % n for i in range(n)])
    text = "".join(chr(97 + x % 26) for x in items)
    pieces = [text[i:i + 10] for i in range(0, len(text), 10)]
    return items[n // 2] + len(pieces) + sum(piece[::-1] == piece for piece in pieces)
