"""Finds addresses, numbers and dates in text."""
import re

N = 200

ADDRESS = re.compile(r"([a-z0-9.]+)@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
DATE = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b")
WORD = re.compile(r"\w+")


def main(n):
    lines = [f"On 20{i % 90 + 10}-0{i % 9 + 1}-1{i % 10} user{i}@mail.example.org wrote {i * 37} words." for i in range(n)]
    text = "\n".join(lines)
    years = sum(int(m["year"]) for m in DATE.finditer(text))
    names = [name for name, host in ADDRESS.findall(text) if host.endswith("org")]
    swapped = DATE.sub(lambda m: f"{m['day']}.{m['month']}.{m['year']}", text)
    return years + len(names) + len(WORD.findall(swapped)) + swapped.count(".20")
