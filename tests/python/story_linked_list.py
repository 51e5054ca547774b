"""A linked list, a binary tree, a heap and a priority queue, written out."""


class Node:
    __slots__ = ("value", "next")

    def __init__(self, value, next=None):
        self.value = value
        self.next = next


class LinkedList:
    def __init__(self, values=()):
        self.head = None
        self.size = 0
        for v in reversed(list(values)):
            self.push(v)

    def push(self, value):
        self.head = Node(value, self.head)
        self.size += 1

    def pop(self):
        if self.head is None:
            raise IndexError("pop from an empty list")
        node, self.head = self.head, self.head.next
        self.size -= 1
        return node.value

    def reverse(self):
        previous, node = None, self.head
        while node:
            node.next, previous, node = previous, node, node.next
        self.head = previous

    def __iter__(self):
        node = self.head
        while node:
            yield node.value
            node = node.next

    def __len__(self):
        return self.size

    def __repr__(self):
        return "LinkedList([" + ", ".join(map(repr, self)) + "])"

    def __eq__(self, other):
        return list(self) == list(other)


xs = LinkedList([1, 2, 3])
xs.push(0)
print(xs, len(xs), 2 in xs, xs == LinkedList(range(4)))
xs.reverse()
print(xs, xs.pop(), xs)
try:
    LinkedList().pop()
except IndexError as e:
    print(e)


class Tree:
    def __init__(self):
        self.root = None

    def insert(self, key):
        def go(node):
            if node is None:
                return [key, None, None]
            if key < node[0]:
                node[1] = go(node[1])
            elif key > node[0]:
                node[2] = go(node[2])
            return node

        self.root = go(self.root)

    def __iter__(self):
        def walk(node):
            if node:
                yield from walk(node[1])
                yield node[0]
                yield from walk(node[2])

        return walk(self.root)

    def height(self):
        def h(node):
            return 0 if node is None else 1 + max(h(node[1]), h(node[2]))

        return h(self.root)


tree = Tree()
for k in [50, 30, 70, 20, 40, 60, 80, 30]:
    tree.insert(k)
print(list(tree), tree.height(), sum(tree), max(tree))


class Heap:
    def __init__(self):
        self.items = []

    def push(self, item):
        items = self.items
        items.append(item)
        i = len(items) - 1
        while i and items[i] < items[(i - 1) // 2]:
            items[i], items[(i - 1) // 2] = items[(i - 1) // 2], items[i]
            i = (i - 1) // 2

    def pop(self):
        items = self.items
        items[0], items[-1] = items[-1], items[0]
        result = items.pop()
        i = 0
        while True:
            child = 2 * i + 1
            if child >= len(items):
                return result
            if child + 1 < len(items) and items[child + 1] < items[child]:
                child += 1
            if items[i] <= items[child]:
                return result
            items[i], items[child] = items[child], items[i]
            i = child


heap = Heap()
for v in [5, 3, 8, 1, 9, 2, 7]:
    heap.push(v)
print([heap.pop() for _ in range(7)])
graph = {"a": {"b": 7, "c": 3}, "b": {"d": 2}, "c": {"b": 1, "d": 8}, "d": {}}


def shortest(graph, start):
    distance, queue = {start: 0}, Heap()
    queue.push((0, start))
    while queue.items:
        d, node = queue.pop()
        if d > distance[node]:
            continue
        for other, weight in graph[node].items():
            if d + weight < distance.get(other, float("inf")):
                distance[other] = d + weight
                queue.push((d + weight, other))
    return distance


print(shortest(graph, "a"))
