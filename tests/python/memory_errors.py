# Sizes that no memory holds raise, and the program goes on.
import collections
import io
import itertools
import math
import operator
import os
import sys

HUGE = 10**15
MAX = sys.maxsize
BEYOND = 10**30


def attempt(text):
    try:
        result = repr(eval(text))
    except (MemoryError, OverflowError, ValueError) as e:
        result = f"{type(e).__name__}: {e}"
    print(text, "->", result[:100])


class Hint:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(())

    def __length_hint__(self):
        return self.n


print("-- format")
for text in [
    "'{:999999999999999}'.format(1)",
    "f'{1:0999999999999999}'",
    "f'{1:*^999999999999999}'",
    "f'{1:0=999999999999999}'",
    "f'{1.5:999999999999999}'",
    "f'{1.5:0999999999999999}'",
    "f'{1j:999999999999999}'",
    "f'{\"a\":999999999999999}'",
    "f'{\"a\":é<999999999999999}'",
    "f'{\"a\":.999999999999999}'",
    "f'{1:{MAX}}'",
    "f'{1:99999999999999999999}'",
    "f'{65:999999999999999c}'",
    "f'{1.5:.999999999999999f}'",
    "f'{1.5:.2147483648f}'",
    "f'{1.5:.2147483000}'",
    "f'{math.inf:.2147483000f}'",
    "f'{1j:.999999999999999f}'",
    "format(1, '0999999999999999d')",
    "'{0:{1}}'.format(1, HUGE)",
]:
    attempt(text)

print("-- %")
for text in [
    "'%999999999999999d' % 1",
    "'%9223372036854775807d' % 1",
    "'%9223372036854775808d' % 1",
    "'%0999999999999999d' % 1",
    "'%999999999999999s' % 1",
    "'%-999999999999999s' % 1",
    "'%999999999999999r' % 'x'",
    "'%999999999999999c' % 'x'",
    "'%999999999999999x' % 1",
    "'%999999999999999f' % 1.0",
    "'%.999999999999f' % 1.0",
    "'%.2147483648s' % 1",
    "'%.2147483647s' % 1",
    "'%.2147483647d' % 1",
    "'%.2147483648d' % 1",
    "'%*d' % (HUGE, 1)",
    "'%*d' % (-HUGE, 1)",
    "'%*d' % (BEYOND, 1)",
    "'%.*d' % (HUGE, 1)",
    "'%.*f' % (BEYOND, 1)",
    "b'%999999999999999d' % 1",
    "b'%999999999999999s' % b'a'",
    "b'%99999999999999999999d' % 1",
    "b'%.999999999999d' % 1",
    "bytearray(b'%999999999999999d') % 1",
]:
    attempt(text)

print("-- repetition")
for text in [
    "'a' * HUGE",
    "HUGE * 'a'",
    "'ab' * MAX",
    "'é' * HUGE",
    "'a' * BEYOND",
    "b'a' * HUGE",
    "b'ab' * MAX",
    "bytearray(b'a') * HUGE",
    "bytearray(b'ab') * MAX",
    "[None] * HUGE",
    "[1, 2] * MAX",
    "[None] * BEYOND",
    "(None,) * HUGE",
    "(1, 2) * MAX",
    "collections.deque([1, 2]) * MAX",
    "[] * HUGE",
    "'' * HUGE",
    "b'' * MAX",
    "() * MAX",
    "collections.deque() * HUGE",
    "collections.deque([1, 2], 3) * 5",
    "operator.imul([1], HUGE)",
    "operator.imul(bytearray(b'a'), HUGE)",
    "operator.imul((1,), HUGE)",
]:
    attempt(text)

print("-- in place")
a, b, c = [1, 2], bytearray(b"ab"), collections.deque([1, 2], 5)
old = a, b, c
a *= 2
b *= 2
c *= 4
print(a, b, c, all(map(operator.is_, (a, b, c), old)))
c *= 0
b *= -1
print(b, c)

print("-- padding")
for text in [
    "'a'.ljust(HUGE)",
    "'a'.rjust(HUGE)",
    "'a'.center(HUGE)",
    "'a'.zfill(HUGE)",
    "'a'.center(MAX)",
    "'a'.rjust(MAX, 'é')",
    "'-a'.zfill(MAX)",
    "'a'.ljust(BEYOND)",
    "b'a'.ljust(HUGE)",
    "b'a'.rjust(HUGE)",
    "b'a'.center(HUGE)",
    "b'a'.zfill(HUGE)",
    "bytearray(b'a').ljust(HUGE)",
    "'\\t'.expandtabs(HUGE)",
    "b'\\t'.expandtabs(HUGE)",
    "('\\t' * 2**20).expandtabs(2**31 - 1)",
    "(b'\\t' * 2**20).expandtabs(2**31 - 1)",
    "'a\\tbc\\n\\td'.expandtabs(4)",
    "'a\\tbc\\n\\td'.expandtabs(0)",
]:
    attempt(text)

print("-- replaced and joined")
for text in [
    "('x' * 2**22).replace('x', 'y' * 2**22)",
    "('x' * 2**22).replace('', 'y' * 2**22)",
    "(b'x' * 2**22).replace(b'x', b'y' * 2**22)",
    "(b'x' * 2**22).replace(b'', b'y' * 2**22)",
    "len(('ab' * 2**20).replace('b', 'cd', 2**19))",
    "('é' * 3).replace('', '-')",
    "('é' * 3).replace('', '-', 2)",
    "(b'ab').replace(b'', b'-')",
    "('x' * 2**22).join('y' * 2**22)",
    "(b'x' * 2**22).join([b'y'] * 2**22)",
]:
    attempt(text)

print("-- bytes and ints")
for text in [
    "bytes(HUGE)",
    "bytes(MAX)",
    "bytes(BEYOND)",
    "bytearray(HUGE)",
    "bytearray(MAX)",
    "bytes(range(HUGE))",
    "bytearray().extend(range(HUGE))",
    "(1).to_bytes(HUGE)",
    "(1).to_bytes(MAX)",
    "(1).to_bytes(HUGE, 'little')",
    "(-1).to_bytes(HUGE, 'little', signed=True)",
    "(1).to_bytes(BEYOND)",
    "1 << HUGE",
    "1 << MAX",
    "1 << BEYOND",
    "0 << MAX",
    "os.urandom(HUGE)",
    "os.read(0, HUGE)",
]:
    attempt(text)

print("-- iterables")
for text in [
    "list(range(HUGE))",
    "list(range(BEYOND))",
    "tuple(range(HUGE))",
    "sorted(range(HUGE))",
    "[*range(HUGE)]",
    "(*range(HUGE),)",
    "list(reversed(range(HUGE)))",
    "list(itertools.repeat(1, HUGE))",
    "[1].extend(range(HUGE))",
    "[1].__setitem__(slice(0, 0), range(HUGE))",
    "list(Hint(HUGE))",
    "tuple(Hint(MAX))",
    "operator.length_hint(Hint(HUGE))",
    "operator.length_hint(3, 4)",
    "itertools.product([1], repeat=HUGE)",
    "itertools.product([1], repeat=MAX)",
    "itertools.product([1], [2], repeat=MAX)",
    "list(itertools.product(repeat=HUGE))",
    "itertools.combinations([1], HUGE)",
    "itertools.combinations_with_replacement([1], HUGE)",
    "itertools.permutations([1], HUGE)",
    "itertools.tee([1], HUGE)",
    "collections.deque([1], HUGE)",
    "collections.deque([1], BEYOND)",
]:
    attempt(text)

print("-- files")
for text in [
    "io.BytesIO(b'abc').read(HUGE)",
    "io.StringIO('abc').read(MAX)",
    "open(os.devnull).readline(HUGE)",
    "io.BytesIO(b'abc').truncate(HUGE)",
]:
    attempt(text)
for file, item in [(io.BytesIO(), b"x"), (io.StringIO(), "x")]:
    file.seek(MAX)
    attempt("file.write(item)")
