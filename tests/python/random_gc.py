"""Random graphs of objects of many kinds: what a collection leaves is what the roots lead to, no more, no less."""

import gc
from _weakref import ref

gc.disable()
state = 20240611


def random(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % n


class Node:
    def __init__(self):
        self.edges = []

    def method(self):
        pass


class Slotted:
    __slots__ = ("edges", "__weakref__")

    def __init__(self):
        self.edges = []

    def method(self):
        pass


class Listed(list):
    def __init__(self):
        self.edges = self

    def method(self):
        pass


def closure(v):
    return lambda: v


def generator(v):
    yield v
    yield v


def started(v):
    g = generator(v)
    next(g)
    return g


def error(v):
    try:
        raise ValueError(v)
    except ValueError as e:
        return e


# How one node may refer to another: each makes something that refers to it.
WAYS = [
    lambda v: v,
    lambda v: [v],
    lambda v: (1, v),
    lambda v: {"key": v},
    lambda v: {id(v): [(v,)]},
    closure,
    generator,
    started,
    error,
    lambda v: v.method,
    lambda v: iter([v]),
    lambda v: zip([v], (v,)),
    lambda v: map(closure(v), []),
    lambda v: slice(v, v),
    lambda v: property(v.method),
    lambda v: type("Made", (), {"v": v})(),
    lambda v: ref(v, v.method),
    lambda v: frozenset([v.method]),
]
KINDS = [Node, Slotted, Listed]


def reachable(roots, edges):
    seen, todo = set(), list(roots)
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo.extend(edges[n])
    return seen


def round_of(n_nodes, n_edges):
    nodes = [KINDS[random(len(KINDS))]() for _ in range(n_nodes)]
    edges = {i: [] for i in range(n_nodes)}
    for _ in range(n_edges):
        a, b = random(n_nodes), random(n_nodes)
        nodes[a].edges.append(WAYS[random(len(WAYS))](nodes[b]))
        edges[a].append(b)
    refs = [ref(node) for node in nodes]
    roots = {i: nodes[i] for i in range(n_nodes) if random(6) == 0}
    nodes = None
    wrong = 0
    survivors = []
    while True:
        gc.collect()
        expected = reachable(roots, edges)
        alive = {i for i, r in enumerate(refs) if r() is not None}
        wrong += len(alive ^ expected)
        survivors.append(len(alive))
        if not roots:
            return wrong, survivors
        for i in list(roots)[: 1 + len(roots) // 2]:
            del roots[i]


total = 0
for size in (1, 2, 3, 10, 50, 200):
    for density in (1, 2, 4):
        wrong, survivors = round_of(size, size * density)
        total += wrong
        print(size, density, wrong, survivors)
print("wrong:", total)
gc.collect()
print(gc.collect(), gc.garbage)
