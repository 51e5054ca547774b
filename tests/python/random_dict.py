# Dicts through a long random life: a checksum of everything seen stands for the transcript, which
# `print` in place of `note` shows.
SUM = LINES = 0


def note(*args):
    global SUM, LINES
    for c in " ".join(map(str, args)):
        SUM = (SUM * 31 + ord(c)) % 1000000007
    LINES += 1
    if LINES % 100 == 0:
        print(LINES, SUM)


SEED = 7
def rnd(n):
    global SEED
    SEED = (SEED * 6364136223846793005 + 1442695040888963407) % 2**64
    return (SEED >> 33) % n
def pick(l):
    return l[rnd(len(l))]
VALS = [0, 1, 2, 3, -1, -2, 7, 1.0, 2.5, -0.5, True, False, None, "a", "b", "ab", "", (1, 2), (1, "x"), (), 10**20, 2**63, -2**63, 3+4j]
NUMS = [0, 1, 2, 3, -1, -2, 7, 1.0, 2.5, -0.5, True, False, 10**20, 2**63, -2**63, 1e18, 9007199254740993, 9007199254740992.0]
def idx():
    return pick([None, 0, 1, 2, 3, 5, 8, 20, -1, -2, -3, -5, -9, -30, 2**63-1, -2**63, 10**25])
def sl():
    return slice(idx(), idx(), pick([None, None, 1, 2, 3, -1, -2, -3, 0, 10**20, -10**20, 2**63-1, -2**63]))
def show(f, *a, **k):
    try:
        r = f(*a, **k)
        note(repr(r))
    except Exception as e:
        note(type(e).__name__, e)


def setit(l, i, v): l[i] = v
def delit(l, i): del l[i]
class K:
    def __init__(s, n): s.n = n
    def __hash__(s): return s.n % 3
    def __eq__(s, o): return isinstance(o, K) and s.n == o.n
    def __repr__(s): return "K%d" % s.n
KEYS = VALS + [K(1), K(2), K(4), "k1", "k2", (K(1), 2), frozenset([1, 2]), [], {}, {1}, 5, 6, 7, 8, 9, "c", "d", "e"]
d = {}
e = {1: 2}
for step in range(600):
    op = rnd(26)
    k = pick(KEYS)
    v = pick(VALS)
    if op < 6: show(setit, d, k, v)
    elif op < 9: show(delit, d, k)
    elif op == 9: show(d.pop, k)
    elif op == 10: show(d.pop, k, v)
    elif op == 11: show(d.popitem)
    elif op == 12: show(d.setdefault, k, v)
    elif op == 13: show(d.get, k, v)
    elif op == 14: show(lambda: k in d)
    elif op == 15: show(lambda: d[k])
    elif op == 16: show(d.update, pick([e, [(1, 2), ("z", 3)], {"x": d.get(1)}, [(1,)], 5, {K(2): 9}]))
    elif op == 17: e = dict(d); e.pop(k if k.__hash__ else 1, None); show(lambda: e == d); show(lambda: e.keys() <= d.keys())
    elif op == 18: show(lambda: [(a, b) for a, b in d.items()])
    elif op == 19: show(lambda: list(reversed(d)))
    elif op == 20: show(lambda: d | e); show(lambda: e | d)
    elif op == 21: show(lambda: (len(d.keys() & e.keys()), len(d.keys() - e.keys()), len(d.keys() | e), len(d.items() ^ e.items())))
    elif op == 22: show(lambda: ((k, v) in d.items(), k in d.keys(), v in d.values()))
    elif op == 23: show(dict.fromkeys, list(d)[:4], v)
    elif op == 24: d = d.copy()
    elif op == 25 and rnd(10) == 0: d.clear()
    if step % 7 == 0: note(d, len(d))


print(LINES, SUM)
