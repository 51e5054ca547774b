"""Writes records as JSON and reads them back."""
import json

N = 300


def main(n):
    records = [
        {"id": i, "name": f"item {i}", "price": i * 1.25, "tags": ["a", "b\n", "ü"], "on": i % 2 == 0, "more": None}
        for i in range(n)
    ]
    text = json.dumps({"records": records, "count": n}, sort_keys=True)
    again = json.loads(text)
    assert again["records"] == records
    return len(text) + len(json.dumps(again, indent=2))
