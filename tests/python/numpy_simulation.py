# Springs, heat and a random walk: linear algebra that says what it should.
import numpy as np

np.set_printoptions(precision=4, suppress=True)


def chain(n, stiffness=2.0):
    """The matrix of n masses between springs."""
    k = np.zeros((n, n))
    i = np.arange(n)
    k[i, i] = 2 * stiffness
    k[i[:-1], i[1:]] = k[i[1:], i[:-1]] = -stiffness
    return k


def unit_signs(vectors):
    """Eigenvectors whose largest component is positive."""
    at = np.abs(vectors).round(9).argmax(axis=0)
    return vectors * np.sign(np.take_along_axis(vectors, at[None, :], axis=0))


k = chain(5)
print(k)
values, vectors = np.linalg.eigh(k)
vectors = unit_signs(vectors)
print("frequencies", np.sqrt(values))
print(np.allclose(vectors @ np.diag(values) @ vectors.T, k), np.allclose(vectors.T @ vectors, np.eye(5)))
exact = np.sqrt(8) * np.sin(np.arange(1, 6) * np.pi / 12)
print("exact", np.abs(np.sqrt(values) - exact).max() < 1e-12)

# In time: by modes, and step by step.
start = np.array([1.0, 0, 0, 0, 0])
times = np.linspace(0, 6, 7)
modal = vectors @ (np.cos(np.outer(np.sqrt(values), times)) * (vectors.T @ start)[:, None])
position, speed, steps, seen = start.copy(), np.zeros(5), 6000, [start.copy()]
for step in range(1, steps + 1):
    speed -= 0.001 / 2 * (k @ position)
    position += 0.001 * speed
    speed -= 0.001 / 2 * (k @ position)
    if step % 1000 == 0:
        seen.append(position.copy())
print(modal.round(4) + 0.0)
print("apart at most", np.abs(np.array(seen).T - modal).max() < 1e-5)

# Under a load: three ways to solve.
load = np.arange(1.0, 6)
x = np.linalg.solve(k, load)
low = np.linalg.cholesky(k)
y = np.linalg.solve(low.T, np.linalg.solve(low, load))
q, r = np.linalg.qr(k)
print(x, np.allclose(x, y), np.allclose(x, np.linalg.inv(r) @ q.T @ load))
print("det", np.linalg.det(k).round(6), "cond", np.linalg.cond(k).round(4), "rank", np.linalg.matrix_rank(k))
print(np.linalg.slogdet(k), np.linalg.norm(k).round(6), np.linalg.norm(k, 2).round(6), np.linalg.norm(k, 1))

# Heat in a plate, all at once.
n = 6
plate = np.kron(chain(n, 1.0), np.eye(n)) + np.kron(np.eye(n), chain(n, 1.0))
edge = np.zeros((n, n))
edge[0] = 100
warm = np.linalg.solve(plate, edge.ravel()).reshape(n, n)
print(warm.round(2))
print(np.allclose(warm, warm[:, ::-1]), np.gradient(warm[:, 2]).round(3))

# A walk over four places.
walk = np.array([[0.5, 0.5, 0, 0], [0.25, 0.5, 0.25, 0], [0, 0.25, 0.5, 0.25], [0, 0, 0.5, 0.5]])
print(np.linalg.matrix_power(walk, 40)[0])
eigen, sides = np.linalg.eig(walk.T)
rest = sides[:, eigen.real.argmax()].real
print(np.sort(eigen.real).round(9) + 0.0, rest / rest.sum())

# The best line through noisy points, and the rank of what made them.
rng = np.random.default_rng(3)
points = rng.normal(size=(50, 2)) @ np.array([[3.0, 1.0], [0.0, 0.5]]) + [10, -4]
middle = points.mean(axis=0)
u, s, vt = np.linalg.svd(points - middle, full_matrices=False)
print(middle, s, np.abs(vt), u.shape)
a = np.column_stack([points[:, 0], np.ones(50)])
found, residual, rank, _ = np.linalg.lstsq(a, points[:, 1], rcond=None)
print(found, residual, rank, np.allclose(np.linalg.pinv(a) @ points[:, 1], found))
try:
    np.linalg.solve(np.ones((2, 2)), [1, 2])
except np.linalg.LinAlgError as error:
    print("LinAlgError:", error)
