"""collections: namedtuple, defaultdict, Counter, OrderedDict, deque, ChainMap."""
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple

P = namedtuple("P", "x y", defaults=[5])
p = P(1)
print(p, p.x, p.y, p._asdict(), p._replace(x=9), P._fields, p == (1, 5), P._make([3, 4]))
try:
    P()
except TypeError:
    print("TypeError")
try:
    p.x = 3
except AttributeError:
    print("AttributeError")
d = defaultdict(list)
d["a"].append(1)
print(d, dict(d), d["b"], len(d))
c = Counter("abracadabra")
print(c, c.most_common(2), c["zz"], c + Counter("a"), sum(c.values()), sorted(c.elements()))
c.subtract("aab")
print(c, +c, c & Counter("ab"), c | Counter("zz"))
o = OrderedDict([("a", 1), ("b", 2)])
o.move_to_end("a")
print(list(o), o.popitem(last=False), o == {"a": 1})
q = deque([1, 2, 3], maxlen=3)
q.append(4)
q.appendleft(0)
print(q, len(q), q[0], q[-1], list(reversed(q)), 2 in q, q.pop(), q.popleft(), q)
q.extend([7, 8, 9])
q.rotate(1)
print(q, q.count(7), q.index(8), q == deque([9, 7, 8]), q.maxlen)
for wrong in (lambda: deque().pop(), lambda: deque([1])[3], lambda: deque([1]).remove(2), lambda: deque(maxlen=-1)):
    try:
        wrong()
    except (IndexError, ValueError) as e:
        print(type(e).__name__, e)
q = deque([1, 2])
try:
    for x in q:
        q.append(x)
except RuntimeError as e:
    print("RuntimeError", e)
m = ChainMap({"a": 1}, {"a": 2, "b": 3})
print(m["a"], m["b"], len(m), sorted(m), dict(m.parents))
