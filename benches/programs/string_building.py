"""Builds lines from fields and takes them apart again."""
N = 20_000


def main(n):
    lines = []
    for i in range(n):
        fields = [str(i), f"name{i % 100}", "x" * (i % 7), hex(i)]
        lines.append(",".join(fields))
    text = "\n".join(lines)
    total = 0
    for line in text.split("\n"):
        number, name, stars, code = line.split(",")
        if name.startswith("name1") and code.endswith("a"):
            total += int(number) + len(stars.strip())
        elif "b" in code:
            total += len(line.replace(",", ";").upper())
    return total
