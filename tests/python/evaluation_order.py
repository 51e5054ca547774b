"""The order in which operands, targets and arguments are evaluated."""
log = []


def t(x, value=None):
    log.append(x)
    return value if value is not None else x


def show():
    print(*log)
    log.clear()


t("a", 1) + t("b", 2) * t("c", 3)
show()
(t("a", 1) < t("b", 2)) and t("c") or t("d")
show()
t("list", [0, 0])[t("index", 1)] = t("value", 5)
show()
t("target", {})["k"] = t("first", 1)
show()
d = {t("k1"): t("v1"), t("k2"): t("v2")}
show()
[t("e1"), t("e2")], (t("e3"),), {t("e4")}
show()
t("f", print and (lambda *a, **k: None))(t("a1"), *t("star", [1]), t("a2"), k=t("kw"), **t("dstar", {}))
show()
t("then") if t("cond", True) else t("else")
show()
x = [1, 2, 3]
i = 0
i, x[i] = 1, 9
print(x, i)
y = z = t("chain", [])
show()
t("obj", [5, 6])[t("lo", 0):t("hi", 1)]
show()
a = [0, 1, 2]
a[t("slot", 1)] += t("add", 10)
show()
print(a)
assert t("assert", True), t("message")
show()


def default(p=t("default")):
    return p


show()
default()
show()
f"{t('x')} {t('y')!r:>{t('width', 5)}}"
show()
[t(("inner", i, j)) for i in t("outer", range(2)) for j in range(2) if t("if", True)]
show()
lambda: t("never")
show()
del a[t("del", 0)]
show()
t(1, 1) < t(2, 3) < t(3, 2) < t(4, 9)
show()
