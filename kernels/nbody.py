"""Bodies under gravity: positions and velocities in arrays of rows."""
import sys

import numpy as np
from numba import njit


@njit
def advance(positions, velocities, masses, dt, n_steps):
    n = len(masses)
    for _ in range(n_steps):
        for i in range(n):
            for j in range(i + 1, n):
                d = positions[i] - positions[j]
                distance = np.sqrt(np.sum(d * d))
                force = dt / (distance * distance * distance)
                velocities[i] -= d * (masses[j] * force)
                velocities[j] += d * (masses[i] * force)
        positions += dt * velocities


@njit
def energy(positions, velocities, masses):
    total = 0.0
    for i in range(len(masses)):
        total += 0.5 * masses[i] * np.sum(velocities[i] ** 2)
        for j in range(i + 1, len(masses)):
            d = positions[i] - positions[j]
            total -= masses[i] * masses[j] / np.sqrt(np.sum(d * d))
    return total


def bodies():
    positions = np.array([[0.0, 0.0, 0.0], [4.8, -1.2, -0.1], [8.3, 4.1, -0.4], [12.9, -15.1, -0.2], [15.4, -25.9, 0.2]])
    velocities = np.array([[0.0, 0.0, 0.0], [0.6, 2.8, -0.02], [-1.0, 1.8, 0.008], [1.1, 0.9, -0.01], [1.0, 0.6, -0.03]])
    masses = np.array([39.5, 0.038, 0.011, 0.0017, 0.002])
    velocities[0] = -(masses[1:, None] * velocities[1:]).sum(axis=0) / masses[0]
    return positions, velocities, masses


n_steps = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
positions, velocities, masses = bodies()
before = energy(positions, velocities, masses)
advance(positions, velocities, masses, 0.001, n_steps)
after = energy(positions, velocities, masses)
momentum = (masses[:, None] * velocities).sum(axis=0)
assert abs(after / before - 1.0) < 1e-3, (before, after)
assert abs(momentum).max() < 1e-9
print("ok")
