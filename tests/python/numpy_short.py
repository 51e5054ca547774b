"""Operations of few elements: what they give is what many elements would get."""
import warnings

import numpy as np

a = np.array([1.0, 4.0, 9.0, 16.0])
print(np.sqrt(a), -a, abs(-a), np.isnan(a), np.square(np.arange(4)), ~np.array([True, False]))
print(np.negative(np.arange(3, dtype=np.int8)).dtype, np.sqrt(np.arange(3)).dtype)
print(abs(np.array([3 + 4j, 0j])).dtype, np.sqrt(a[::2]), np.sqrt(a.reshape(2, 2).T))

with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    print(np.sqrt(np.array([-1.0, 4.0])), np.log(np.array([0.0, 1.0])))
    b = np.array([1e308, 1.0])
    b += b
    print(b)
    print([str(w.message) for w in seen])

# In place: the same object, its views, and what does not fit.
b = a
b += a
print(b is a, a)
a -= np.array([1.0, 2.0, 3.0, 4.0])
print(a)
a[1:] += a[:-1]
print(a)
a[::-1] += a
print(a)
i = np.arange(4)
i //= np.array([1, 0, 2, 3]) + 1
print(i)
try:
    i += np.array([0.5] * 4)
except TypeError as e:
    print(type(e).__name__, e)
try:
    i /= i
except TypeError as e:
    print(type(e).__name__, e)
i.flags.writeable = False
try:
    i += i
except ValueError as e:
    print(e)


class Own(np.ndarray):
    pass


c = np.arange(3.0).view(Own)
print(type(np.sqrt(c)).__name__, type(c + c).__name__)
c += c
print(type(c).__name__, c)

# The first of equal ones, wherever it is, and of those that are no number.
for n in (1, 255, 256, 257, 1000):
    x = np.arange(n) % 100 * 1.0
    print(n, x.argmax(), x.argmin(), (-x).argmax(), (x > 50).argmax(), (x + 1j).argmax())
    x[n // 2] = np.nan
    x[n - 1] = np.nan
    print(n, x.argmax(), x.argmin())

# Many numbers are sorted by their digits.
x = np.arange(40000) * 7919 % 10007
for v in (x, x - 5000, x / 7, -x / 7e300, x.astype(np.float32), x * 2**40 + x, x % 3, x.astype(np.uint16)):
    s = np.sort(v)
    o = np.argsort(v, kind="stable")
    print(s.dtype, s[0], s[20000], s[-1], bool((s[1:] >= s[:-1]).all()), int(o[0]), int(o[20000]), bool((v[o] == s).all()))
v = x / 7
v[::1000] = np.nan
v[5] = -0.0
s = np.sort(v)
print(abs(s[:6]), s[-42:-38], np.isnan(s).sum())
