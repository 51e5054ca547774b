"""Rays through a picture of spheres: how far each goes, and what it hits."""
import math
import sys

import numpy as np
from numba import njit, prange


@njit
def hit(origin, direction, centre, radius):
    """How far away the sphere is along the ray; infinitely if it is missed."""
    to = centre - origin
    along = np.sum(to * direction)
    off = np.sum(to * to) - along * along
    if off > radius * radius:
        return np.inf
    distance = along - math.sqrt(radius * radius - off)
    return distance if distance > 0.0 else np.inf


@njit(parallel=True)
def render(size, centres, radii):
    depth = np.full((size, size), np.inf)
    which = np.full((size, size), -1, dtype=np.int64)
    origin = np.zeros(3)
    for y in prange(size):
        direction = np.empty(3)
        for x in range(size):
            direction[0] = (x + 0.5) / size - 0.5
            direction[1] = (y + 0.5) / size - 0.5
            direction[2] = 1.0
            unit = direction / math.sqrt(np.sum(direction * direction))
            for k in range(len(radii)):
                distance = hit(origin, unit, centres[k], radii[k])
                if distance < depth[y, x]:
                    depth[y, x] = distance
                    which[y, x] = k
    return depth, which


size = int(sys.argv[1]) if len(sys.argv) > 1 else 200
size = max(size, 20)
centres = np.array([[0.0, 0.0, 5.0], [0.0, 0.0, 9.0], [2.0, 0.0, 6.0]])
radii = np.array([1.0, 3.0, 0.5])
depth, which = render(size, centres, radii)
middle = size // 2
assert which[middle, middle] == 0
assert abs(depth[middle, middle] - 4.0) < 0.05
assert which[0, 0] == -1 and depth[0, 0] == np.inf
assert np.all((which == -1) == np.isinf(depth))
print("ok")
