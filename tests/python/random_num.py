# Numbers and ranges through a long random life: a checksum of everything seen stands for the transcript, which
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


FS = [0.1, 1e16, -1e16, 1e-16, 3.7, -2.5, 1e308, -1e308, float("inf"), 5, -7, True, 2**70, 0.0, -0.0]
for step in range(600):
    op = rnd(9)
    a, b, c = pick(NUMS), pick(NUMS), pick(NUMS)
    if op == 0: show(divmod, a, b)
    elif op == 1: show(pow, pick([0, 1, 2, 3, -1, -2, 7, 2.5, 10**20]), pick([0, 1, 2, 3, -1, -2, 7, 0.5]), )
    elif op == 2: show(pow, a, pick([0, 1, 5, -1, 100]), c)
    elif op == 3: show(round, pick(NUMS + [2.675, 1e22, 12345.678, -0.5, 0.5, 1.5]), pick([None, 0, 1, 2, -1, -3, 400, -400]))
    elif op == 4: show(sum, [pick(FS) for _ in range(rnd(12))])
    elif op == 5: show(lambda: list(range(pick([0, 5, -3, 2**64, -2**64]), pick([0, 3, 9, -9, 2**64 + 3, -2**64 + 5]), pick([1, 2, -1, -3, 2**62, 0])))[:5] if rnd(2) else None)
    elif op == 6:
        r = range(pick([0, 5, -3, 2**63 - 2, -2**63]), pick([0, 30, 9, -90, 2**63 + 30, -2**63 + 50]), pick([2**61, 2**62, -2**61, 5 * 10**18, 10**19]))
        show(lambda: (len(r), r, list(r)[:5], r[sl()], r == range(0, 30), hash(r) == hash(r[:])))
        show(lambda: r[pick([0, 1, -1, 3])])
        show(lambda: r.index(pick([0, 5, 2**63 - 2, 2**62])))
    elif op == 7:
        r = range(rnd(40) - 20, rnd(40) - 20, pick([1, 2, 3, -1, -2, -5]))
        show(lambda: (r, len(r), r[sl()], list(r)))
        show(lambda: (rnd(40) - 20) in r)
        show(lambda: list(reversed(r[sl()])))
    else: show(sl().indices, pick([0, 1, 5, 10, 100, 2**65]))


print(LINES, SUM)
