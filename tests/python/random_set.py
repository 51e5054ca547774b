# Sets through a long random life: a checksum of everything seen stands for the transcript, which
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


s = set()
t = {1, 2, 3}
f = frozenset()
R = 300
def some(): return [rnd(R) - 50 for _ in range(rnd(20))]
def arg():
    c = rnd(7)
    if c == 0: return some()
    if c == 1: return t
    if c == 2: return frozenset(some())
    if c == 3: return dict.fromkeys(some())
    if c == 4: return iter(some())
    if c == 5: return range(rnd(50))
    return s
def iop(a, b, o):
    if o == 0: a |= b
    elif o == 1: a &= b
    elif o == 2: a -= b
    else: a ^= b
    return list(a)
for step in range(600):
    op = rnd(30)
    x = rnd(R) - 50
    if op < 6: s.add(x)
    elif op < 9: s.discard(x)
    elif op == 9: show(s.remove, x)
    elif op == 10: show(s.pop)
    elif op == 11: show(lambda: list(s.union(arg(), arg())))
    elif op == 12: show(lambda: list(s.intersection(arg())))
    elif op == 13: show(lambda: list(s.difference(arg(), arg())))
    elif op == 14: show(lambda: list(s.symmetric_difference(arg())))
    elif op == 15: s.update(arg(), arg())
    elif op == 16: s.intersection_update(set(arg()) | s if rnd(2) else range(-50, 200)); 
    elif op == 17: s.difference_update(arg())
    elif op == 18: s.symmetric_difference_update(arg())
    elif op == 19: show(lambda: list(s | t)); show(lambda: list(t | s))
    elif op == 20: show(lambda: list(s & t)); show(lambda: list(t & s))
    elif op == 21: show(lambda: list(s - t)); show(lambda: list(t - s))
    elif op == 22: show(lambda: list(s ^ t)); show(lambda: list(t ^ s))
    elif op == 23: show(iop, s, pick([t, f, set(some())]), rnd(4))
    elif op == 24: t = set(some()); f = frozenset(some()); show(hash, f)
    elif op == 25: show(lambda: (s < t, s <= t, s == t, s > t, s >= t, s != t, s.issubset(arg()), s.issuperset(arg()), s.isdisjoint(arg())))
    elif op == 26: s = set(list(s)); 
    elif op == 27: s = s.copy()
    elif op == 28: s = {v for v in s if v % 3 or rnd(2)}
    elif op == 29 and rnd(4) == 0: s = set(range(rnd(3000))); s -= set(range(0, rnd(3000)))
    if step % 7 == 0: note(list(s)[:60], len(s), list(f), x in s)


print(LINES, SUM)
