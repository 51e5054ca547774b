# Sorting through a long random life: a checksum of everything seen stands for the transcript, which
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


class L:
    def __init__(s, n, i): s.n = n; s.i = i
    def __lt__(s, o): return s.n < o.n
    def __repr__(s): return f"{s.n}/{s.i}"
nan = float("nan")
for step in range(40):
    n = pick([0, 1, 2, 5, 20, 63, 64, 65, 130, 300])
    m = pick([3, 10, 1000])
    kinds = rnd(8)
    if kinds == 0: a = [rnd(m) - m // 2 for _ in range(n)]
    elif kinds == 1: a = [rnd(m) / 4 for _ in range(n)]
    elif kinds == 2: a = [str(rnd(m)) for _ in range(n)]
    elif kinds == 3: a = [pick(NUMS) for _ in range(n)]
    elif kinds == 4: a = [(rnd(5), str(rnd(m))) for _ in range(n)]
    elif kinds == 5: a = [L(rnd(m), i) for i in range(n)]
    elif kinds == 6: a = [pick([1.5, nan, 2, 0.5]) for _ in range(n % 64)]
    else: a = sorted(rnd(m) for _ in range(n // 2)) + sorted((rnd(m) for _ in range(n // 2)), reverse=True)
    note(sorted(a)[:50], sorted(a)[-20:])
    note(sorted(a, reverse=True)[:50])
    note(sorted(a, key=lambda v: str(v)[-1:])[:60])
    note(sorted(range(len(a)), key=lambda i: a[i], reverse=True)[:60])
    if kinds != 5 and kinds != 6 and a: note(min(a), max(a), sum(a) if kinds in (0, 1, 3, 7) else "")


print(LINES, SUM)
