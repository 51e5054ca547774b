import numpy as np
from numpy.polynomial import polynomial as P


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except Exception as e:
        print(type(e).__name__, e)


x = np.array([0.0, 1, 2, 3])
print(np.polyfit(x, [1, 3, 5, 7], 1).round(6), np.polyval([1, 2, 3], 2), np.polyval([1, 0], x), np.roots([1, -3, 2]).round(6))
print(np.poly([1, 2]), np.polyadd([1, 2], [1]), np.polysub([1], [1, 2]), np.polymul([1, 1], [1, -1]), np.polydiv([1, 0, -1], [1, 1]))
print(np.polyder([1, 2, 3]), np.polyder([1, 2, 3], 2), np.polyint([2, 2]), np.polyint([6], 2, k=3))
p = np.poly1d([1, -3, 2])
print(repr(p), p(3), p.order, p.r.round(6), p[1], p[9], p.c, p.deriv(), p.integ().c.round(6))
print(p)
print((p + 1).c, (p * p).c, (p - p).c, (-p).c, (p**2).c, (2 * p).c, p == np.poly1d([1, -3, 2]), np.poly1d([1, 2], True).c)
print(P.polyval(2, [1, 2, 3]), P.polyadd([1, 2], [1]), P.polymul([1, 1], [1, 1]), P.polyder([1, 2, 3]), P.polyint([2, 2]), P.polyroots([2, -3, 1]).round(6))
error(np.polyfit, x, [1, 2], 1)
error(np.polyfit, x, x, -1)
error(np.polyder, [1], -1)
error(np.roots, [[1, 2], [3, 4]])
