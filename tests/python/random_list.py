# Lists through a long random life: a checksum of everything seen stands for the transcript, which
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
def iadd(l, v): l += v; return l
def imul(l, v): l *= v; return l
a = []
for step in range(600):
    op = rnd(30)
    if len(a) > 40: a = a[:10]
    if op < 5: a.append(pick(VALS))
    elif op == 5: show(a.insert, pick([0, 1, -1, 3, 100, -100, "x", 10**30]), pick(VALS))
    elif op == 6: show(a.pop)
    elif op == 7: show(a.pop, pick([0, 1, -1, 3, 100, -100, 2.0]))
    elif op == 8: show(setit, a, pick([0, 1, -1, 5, 100, "x", None]), pick(VALS))
    elif op == 9: show(delit, a, pick([0, 1, -1, 5, 100, "x", None]))
    elif op == 10: show(setit, a, sl(), [pick(VALS) for _ in range(rnd(6))])
    elif op == 11: show(setit, a, sl(), pick([(1, 2), "xyz", range(3), 5, None, {1: 2}]))
    elif op == 12: show(delit, a, sl())
    elif op == 13: show(lambda: a[sl()])
    elif op == 14: show(lambda: a[idx()])
    elif op == 15: show(a.index, pick(VALS), pick([0, 1, -3, 100]), pick([100, 2, -1, 10**30]))
    elif op == 16: show(a.count, pick(VALS))
    elif op == 17: show(a.remove, pick(VALS))
    elif op == 18: a.reverse()
    elif op == 19: show(a.sort, key=pick([None, repr, lambda v: str(v)[::-1], type]), reverse=bool(rnd(2)))
    elif op == 20: show(lambda: a + pick([[1], (1,), "x", 3]))
    elif op == 21: show(lambda: a[:4] * pick([0, 1, 2, -1, True, "x", 2.0, None]))
    elif op == 22: show(iadd, a, pick([[1], (1,), "xy", 3, a[:3], range(2)]))
    elif op == 23: show(lambda: pick(VALS) in a)
    elif op == 24:
        b = [pick(VALS) for _ in range(rnd(4))]
        show(lambda: (a[:len(b)] == b, a[:3] != b))
        show(lambda: a[:3] < b)
        show(lambda: b >= a[:3])
    elif op == 25: show(imul, a[:3], pick([0, 1, 2, -1, "z"]))
    elif op == 26: show(lambda: list(reversed(a)))
    elif op == 27: show(lambda: tuple(a)[sl()])
    elif op == 28: show(lambda: (min(a, key=repr), max(a, key=repr), sorted(map(repr, a))[:3]))
    elif op == 29: show(lambda: [*a[:2], *reversed(a[:2])] == a[:2] + a[1::-1])
    if step % 5 == 0: note(a)


print(LINES, SUM)
