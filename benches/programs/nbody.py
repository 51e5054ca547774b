"""Planets that attract each other: attributes, lists, float arithmetic."""
import math

N = 2_000


class Body:
    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x, self.y, self.z = x, y, z
        self.vx, self.vy, self.vz = vx, vy, vz
        self.mass = mass


def planets():
    sun = Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47841760435743)
    bodies = [sun]
    for k in range(1, 5):
        angle, radius = 1.3 * k, 4.0 + 6.0 * k
        speed = math.sqrt(sun.mass / radius)
        bodies.append(
            Body(
                radius * math.cos(angle), radius * math.sin(angle), 0.05 * k,
                -speed * math.sin(angle), speed * math.cos(angle), 0.01 * k,
                0.04 / (k * k),
            )
        )
    return bodies


def advance(bodies, dt):
    for i, a in enumerate(bodies):
        for b in bodies[i + 1:]:
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            pull = dt * (dx * dx + dy * dy + dz * dz) ** -1.5
            a.vx -= dx * b.mass * pull
            a.vy -= dy * b.mass * pull
            a.vz -= dz * b.mass * pull
            b.vx += dx * a.mass * pull
            b.vy += dy * a.mass * pull
            b.vz += dz * a.mass * pull
    for body in bodies:
        body.x += dt * body.vx
        body.y += dt * body.vy
        body.z += dt * body.vz


def energy(bodies):
    total = 0.0
    for i, a in enumerate(bodies):
        total += 0.5 * a.mass * (a.vx ** 2 + a.vy ** 2 + a.vz ** 2)
        for b in bodies[i + 1:]:
            total -= a.mass * b.mass / math.dist((a.x, a.y, a.z), (b.x, b.y, b.z))
    return total


def main(n):
    bodies = planets()
    for _ in range(n):
        advance(bodies, 0.01)
    return energy(bodies)
