"""Groups points around k centres (Lloyd)."""
import sys

import numpy as np
from numba import njit, prange


@njit(parallel=True)
def nearest(points, centres):
    labels = np.empty(len(points), dtype=np.int64)
    for i in prange(len(points)):
        best, least = 0, np.inf
        for k in range(len(centres)):
            d = np.sum((points[i] - centres[k]) ** 2)
            if d < least:
                best, least = k, d
        labels[i] = best
    return labels


@njit
def kmeans(points, k, n_steps):
    centres = points[:k].copy()
    labels = nearest(points, centres)
    for _ in range(n_steps):
        for c in range(k):
            members = points[labels == c]
            if len(members) > 0:
                for axis in range(points.shape[1]):
                    centres[c, axis] = members[:, axis].mean()
        new = nearest(points, centres)
        if np.all(new == labels):
            break
        labels = new
    return centres, labels


n = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
which = np.arange(n) % 3
points = np.empty((n, 2))
points[:, 0] = 10.0 * which + (np.arange(n) % 17) / 17.0
points[:, 1] = -5.0 * which + (np.arange(n) % 11) / 11.0
centres, labels = kmeans(points, 3, 50)
assert np.all(labels == which)
for k in range(3):
    assert abs(centres[k, 0] - points[which == k, 0].mean()) < 1e-9
print("ok")
