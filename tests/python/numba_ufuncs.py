# Functions over arrays: vectorize, guvectorize, stencil.
import numpy as np
from numba import float64, guvectorize, int64, njit, stencil, vectorize


@vectorize
def affine(x, y):
    return x + 2 * y


print(affine(3, 4), affine(np.arange(3), 0.5), affine(np.ones((2, 3)), np.arange(3)))
print(affine.types, affine.nin, affine.nout)


@vectorize([int64(int64, int64), float64(float64, float64)])
def larger(a, b):
    if a > b:
        return a
    return b


print(larger(np.array([1, 5, 3]), 2), larger(np.array([1.5, 0.5]), 1), larger.ntypes)
print(larger.reduce(np.array([3, 9, 4])), larger.accumulate(np.array([3, 9, 4])))
print(larger.outer(np.arange(3), np.arange(2)))
print(larger.reduce(np.arange(6).reshape(2, 3), axis=1))


@vectorize(["float64(float64)"], target="parallel")
def cubed(x):
    return x * x * x


big = np.linspace(0, 1, 10001)
print(np.array_equal(cubed(big), big * big * big))
out = np.zeros(3)
print(cubed(np.arange(3.0), out=out) is out, out)
try:
    cubed(np.array([1j]))
except TypeError as e:
    print("TypeError")


@njit
def uses(x):
    return affine(x, 1) + larger(x, 2)


print(uses(5))


@guvectorize([(float64[:], float64, float64[:])], "(n),()->(n)")
def shift(x, by, res):
    for i in range(x.shape[0]):
        res[i] = x[i] + by


print(shift(np.arange(3.0), 10.0))
print(shift(np.arange(6.0).reshape(2, 3), np.array([1.0, 100.0])))


@guvectorize(["void(float64[:,:], float64[:], float64[:])"], "(m,n),(n)->(m)")
def times(a, x, res):
    for i in range(a.shape[0]):
        s = 0.0
        for j in range(a.shape[1]):
            s += a[i, j] * x[j]
        res[i] = s


print(times(np.arange(6.0).reshape(2, 3), np.ones(3)))


@guvectorize([(float64[:], float64[:])], "(n)->()", target="parallel")
def mean(x, res):
    s = 0.0
    for v in x:
        s += v
    res[0] = s / x.shape[0]


print(mean(np.arange(12.0).reshape(3, 4)), mean(np.arange(4.0)))
try:
    times(np.ones((2, 3)), np.ones(4))
except ValueError as e:
    print("ValueError")


@stencil
def around(a):
    return a[-1] + a[1]


print(around(np.arange(6.0)))


@stencil(cval=-1.0)
def five(a):
    return 0.2 * (a[0, 0] + a[-1, 0] + a[1, 0] + a[0, -1] + a[0, 1])


print(five(np.arange(12.0).reshape(3, 4)))


@stencil(neighborhood=((-2, 0),))
def trailing(a):
    s = 0.0
    for k in range(-2, 1):
        s += a[k]
    return s / 3.0


print(trailing(np.arange(6.0)))
