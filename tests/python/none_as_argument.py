# Where None is the wrong argument, most messages call it so, and not by its type.
import array
import codecs
import io
import sys
import time
import unicodedata


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(f"{type(e).__name__}: {e}")


for f in ("a".index, "a".find, "a".count, "a".removeprefix, "a".startswith, "a".encode, b"a".decode, b"a".startswith,
          sys.intern, bytes.fromhex, codecs.lookup, codecs.charmap_build, io.StringIO().write,
          io.TextIOWrapper(io.BytesIO()).write, array.array("u").fromunicode, unicodedata.name, time.strftime,
          time.get_clock_info, memoryview(b"a").cast, (5).from_bytes, __import__, len, super, iter, int, ord):
    attempt(f, None)
attempt(format, 1, None)
attempt("a".replace, "b", None)
attempt("a".center, 3, None)
attempt(b"a".center, 3, None)
attempt(type, None, (), {})
attempt(type, "a", None, {})
attempt(type, "a", (), None)
attempt(ExceptionGroup, None, [])
attempt((1).to_bytes, 1, None)
attempt(unicodedata.normalize, "NFC", None)
attempt(open, "/", None)
attempt("a".join, [None])
attempt(lambda: (lambda: 1)(*None))
