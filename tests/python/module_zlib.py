"""Compressed data: whole texts, streams, files, archives."""
import gzip
import io
import os
import tempfile
import zipfile
import zlib

text = b"the quick brown fox " * 500
for level in (-1, 0, 1, 9):
    for wbits in (15, -15, 31, 9):
        packed = zlib.compress(text, level, wbits)
        print(level, wbits, zlib.decompress(packed, wbits) == text, len(packed) < len(text) or level == 0)
print(zlib.decompress(zlib.compress(text), 47) == text, zlib.decompress(zlib.compress(text, wbits=31), 47) == text)
print(zlib.crc32(b"abc"), zlib.crc32(b"def", zlib.crc32(b"abc")), zlib.adler32(b"abc"), zlib.adler32(b"def", zlib.adler32(b"abc")), zlib.adler32(b"\xff" * 100000), zlib.crc32(b""), zlib.adler32(b""))
c = zlib.compressobj(9)
parts = [c.compress(text[i:i + 100]) for i in range(0, len(text), 100)] + [c.flush(zlib.Z_SYNC_FLUSH), c.compress(b"more"), c.flush()]
packed = b"".join(parts)
print(zlib.decompress(packed) == text + b"more")
d = zlib.decompressobj()
out = b""
for i in range(0, len(packed), 7):
    out += d.decompress(packed[i:i + 7])
print(out + d.flush() == text + b"more", d.eof, d.unused_data, d.unconsumed_tail)
d = zlib.decompressobj()
first = d.decompress(packed + b"tail", 10)
print(first, d.eof, len(d.unconsumed_tail) > 0)
out = first
while not d.eof:
    out += d.decompress(d.unconsumed_tail, 1000)
print(out == text + b"more", d.unused_data)
words = b"quick brown fox"
c = zlib.compressobj(zdict=words)
packed = c.compress(b"the quick brown fox") + c.flush()
print(zlib.decompressobj(zdict=words).decompress(packed))
for f, args in [(zlib.decompress, (b"nothing",)), (zlib.decompress, (zlib.compress(text)[:-5],)), (zlib.decompress, (b"",)), (zlib.compress, ("text",)), (zlib.compress, (b"", 10)),
                (zlib.decompress, (b"", 99)), (zlib.decompressobj().decompress, (packed,)), (zlib.compressobj, (12,)), (zlib.decompressobj().decompress, (b"", -1))]:
    try:
        f(*args)
        print("fine")
    except Exception as e:
        print(type(e).__module__, type(e).__name__, str(e).split(":")[0])
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a.gz")
    with gzip.open(path, "wt") as f:
        f.write("line one\nline two\n")
    with gzip.open(path, "at") as f:
        f.write("line three\n")
    with gzip.open(path, "rt") as f:
        print(f.readlines())
    with gzip.open(path, "rb") as f:
        print(f.seek(5), f.read(3), f.peek(4)[:4])
    path = os.path.join(folder, "a.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("pack/__init__.py", "value = 'zipped'\n")
        z.writestr("lone.py", "def f():\n    raise ValueError('from a zip')\n")
        z.writestr("data.txt", text)
    with zipfile.ZipFile(path) as z:
        print(z.namelist(), z.testzip(), z.read("data.txt") == text, z.getinfo("data.txt").file_size, z.getinfo("data.txt").compress_size < 500)
    import sys

    sys.path.insert(0, path)
    import lone
    import pack

    print(pack.value, pack.__file__.endswith("a.zip/pack/__init__.py"), type(pack.__loader__).__name__, lone.__spec__.origin.endswith("a.zip/lone.py"))
    try:
        lone.f()
    except ValueError as e:
        import traceback

        print(traceback.extract_tb(e.__traceback__)[-1].line)
    print(pack.__loader__.get_source("lone").splitlines()[0])
print(gzip.decompress(gzip.compress(text)) == text, gzip.decompress(gzip.compress(b"a") + gzip.compress(b"b")))
try:
    gzip.decompress(b"no gzip here")
except gzip.BadGzipFile as e:
    print(e)
try:
    gzip.decompress(gzip.compress(text)[:-3])
except EOFError as e:
    print(e)
