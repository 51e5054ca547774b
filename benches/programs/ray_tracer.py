"""Spheres over a plane, traced with small vector objects."""
import math

N = 24


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def unit(self):
        return self * (1.0 / math.sqrt(self.dot(self)))


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction

    def at(self, t):
        return self.origin + self.direction * t


class Sphere:
    def __init__(self, centre, radius, shade):
        self.centre = centre
        self.radius = radius
        self.shade = shade

    def hit(self, ray):
        to = self.centre - ray.origin
        along = to.dot(ray.direction)
        inside = self.radius * self.radius - (to.dot(to) - along * along)
        if inside < 0.0:
            return None
        t = along - math.sqrt(inside)
        return t if t > 1e-6 else None

    def normal(self, point):
        return (point - self.centre).unit()


class Plane:
    shade = 0.4

    def hit(self, ray):
        if ray.direction.y > -1e-6:
            return None
        return (-1.0 - ray.origin.y) / ray.direction.y

    def normal(self, point):
        return Vector(0.0, 1.0, 0.0)


LIGHT = Vector(0.5, 0.7, -0.6).unit()


def nearest(scene, ray):
    best, found = None, None
    for thing in scene:
        t = thing.hit(ray)
        if t is not None and (best is None or t < best):
            best, found = t, thing
    return best, found


def trace(scene, ray, depth):
    t, thing = nearest(scene, ray)
    if thing is None:
        return 0.2
    point = ray.at(t)
    normal = thing.normal(point)
    light = max(0.0, normal.dot(LIGHT))
    if light > 0.0 and nearest(scene, Ray(point + normal * 1e-4, LIGHT))[1] is not None:
        light *= 0.3
    colour = thing.shade * (0.2 + light)
    if depth > 0:
        away = ray.direction - normal * (2.0 * normal.dot(ray.direction))
        colour += 0.3 * trace(scene, Ray(point + normal * 1e-4, away), depth - 1)
    return colour


def main(n):
    scene = [Plane()] + [Sphere(Vector(k - 2.0, 0.1 * k - 0.4, 4.0 + k % 2), 0.6, 0.3 + 0.1 * k) for k in range(5)]
    eye = Vector(0.0, 0.2, -1.0)
    total = 0.0
    for row in range(n):
        for column in range(n):
            direction = Vector((column - n / 2) / n, (n / 2 - row) / n, 1.0).unit()
            total += trace(scene, Ray(eye, direction), 2)
    return total
