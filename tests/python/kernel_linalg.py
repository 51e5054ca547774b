"""Linear algebra in kernels, calculated back to what it came from."""
import numpy as np
from numba import njit


def plain(x):
    if isinstance(x, tuple):
        return tuple(plain(v) for v in x)
    if hasattr(x, "ndim") and x.ndim:
        return str(x.dtype), x.tolist()
    return x.tolist() if hasattr(x, "tolist") else x


def show(f, *args):
    try:
        print(f.__name__, plain(f(*args)))
    except Exception as e:
        print(f.__name__, type(e).__name__, str(e).split(";")[0])


a = np.array([[4.0, 1.0, 2.0], [1.0, 3.0, 0.0], [2.0, 0.0, 5.0]])
b = np.array([1.0, 2.0, 3.0])
singular = np.array([[1.0, 2.0], [2.0, 4.0]])


@njit
def near(x, y):
    return bool(np.max(np.abs(x - y)) < 1e-12)


@njit
def solved(a, b):
    x = np.linalg.solve(a, b)
    y = np.linalg.solve(a, np.eye(3))
    return near(np.dot(a, x), b), near(a @ y, np.eye(3)), x.shape, y.shape


@njit
def inverted(a):
    return near(np.linalg.inv(a) @ a, np.eye(3)), round(np.linalg.det(a), 9), round(np.linalg.slogdet(a)[0], 9)


@njit
def decomposed(a):
    l = np.linalg.cholesky(a)
    q, r = np.linalg.qr(a)
    u, s, v = np.linalg.svd(a)
    w, x = np.linalg.eigh(a)
    return near(l @ l.T, a), near(q @ r, a), near((u * s) @ v, a), near((x * w) @ x.T, a), near(np.linalg.eigvalsh(a), w)


@njit
def thin(a):
    u, s, v = np.linalg.svd(a[:, :2], False)
    return u.shape, s.shape, v.shape, near((u * s) @ v, a[:, :2])


@njit
def norms(a, b):
    return round(np.linalg.norm(b), 9), np.linalg.norm(b, np.inf), np.linalg.norm(b, 1), round(np.linalg.norm(a), 9), np.linalg.norm(a, 1), np.linalg.matrix_rank(a)


@njit
def from_singular(a):
    return np.linalg.inv(a)


@njit
def from_indefinite(a):
    return np.linalg.cholesky(-a)


@njit
def least(a, b):
    x, rest, rank, s = np.linalg.lstsq(a[:, :2], b)
    return near(a[:, :2].T @ (a[:, :2] @ x - b), np.zeros(2)), rank


@njit
def powers(a):
    return np.linalg.matrix_power(a, 3), near(np.linalg.pinv(a), np.linalg.inv(a))


show(solved, a, b)
show(inverted, a)
show(decomposed, a)
show(thin, a)
show(norms, a, b)
for f in (from_singular, from_indefinite):
    try:
        f(singular)
    except Exception as e:
        print(f.__name__, isinstance(e, ValueError))
show(least, a, b)
show(powers, a)
