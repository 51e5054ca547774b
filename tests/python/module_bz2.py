"""Compressed by bz2: at once, piece by piece, in files, and what is no stream of it."""
import bz2
import io
import tarfile

text = b"the quick brown fox jumps over the lazy dog. " * 200
packed = bz2.compress(text)
print(packed[:4], len(packed) < len(text) // 10, bz2.decompress(packed) == text)
print(bz2.compress(b""), bz2.decompress(b""), bz2.compress(text, 1)[:4])

# Piece by piece.
writer = bz2.BZ2Compressor(5)
pieces = [writer.compress(text[i : i + 1000]) for i in range(0, len(text), 1000)]
pieces.append(writer.flush())
whole = b"".join(pieces)
print(whole[:4], bz2.decompress(whole) == text)
for call in (lambda: writer.compress(b"x"), writer.flush, lambda: bz2.BZ2Compressor(10)):
    try:
        call()
    except ValueError as e:
        print("ValueError:", e)

reader = bz2.BZ2Decompressor()
out = b""
for i in range(0, len(whole), 7):
    out += reader.decompress(whole[i : i + 7])
print(out == text, reader.eof, reader.needs_input, reader.unused_data)
try:
    reader.decompress(b"more")
except EOFError as e:
    print("EOFError:", e)

# No more than asked for, and what stands behind the end.
reader = bz2.BZ2Decompressor()
first = reader.decompress(packed + b"tail", 100)
print(len(first), reader.needs_input, reader.eof, reader.unused_data)
rest = reader.decompress(b"")
print(first + rest == text, reader.eof, reader.unused_data)

# Streams one behind the other are one text.
print(bz2.decompress(packed + bz2.compress(b"and more"))[-8:])
for bad in (b"not bzip2", packed[:50]):
    try:
        print(bz2.decompress(bad))
    except (OSError, ValueError) as e:
        print(type(e).__name__, e)

f = io.BytesIO()
with bz2.open(f, "wt", encoding="utf-8") as lines:
    lines.write("première\nseconde\n")
f.seek(0)
with bz2.open(f, "rt", encoding="utf-8") as lines:
    print(list(lines))

f = io.BytesIO()
with tarfile.open(fileobj=f, mode="w:bz2") as tar:
    for name, data in (("a.txt", b"first"), ("sub/b.txt", b"second" * 100)):
        info = tarfile.TarInfo(name)
        info.size, info.mtime = len(data), 1000000000
        tar.addfile(info, io.BytesIO(data))
f.seek(0)
with tarfile.open(fileobj=f) as tar:
    for member in tar:
        print(member.name, member.size, member.mtime, member.isfile(), tar.extractfile(member).read()[:8])
    tar.list(verbose=False)
    try:
        tar.getmember("c.txt")
    except KeyError as e:
        print("KeyError:", e)
try:
    tarfile.open(fileobj=io.BytesIO(b"no archive" * 100))
except tarfile.ReadError as e:
    print("ReadError:", str(e).splitlines()[0])
