"""global, nonlocal, class scopes, and unbound locals."""
x = "module"


def read_global():
    return x


def write_global():
    global x
    x = "changed"


def shadow():
    x = "local"
    return x


print(read_global(), shadow(), read_global())
write_global()
print(read_global())


def unbound(flag):
    if flag:
        y = 1
    return y


print(unbound(True))
try:
    unbound(False)
except UnboundLocalError as e:
    print("UnboundLocalError:", e)


def deleted():
    z = 1
    del z
    return z


try:
    deleted()
except UnboundLocalError as e:
    print("UnboundLocalError:", e)

try:
    nowhere
except NameError as e:
    print("NameError:", e)


class Scope:
    x = "class"
    seen = x

    def method(self):
        return x

    listed = [x for _ in range(2)]


print(Scope.seen, Scope().method(), Scope.listed)


def new_global():
    global fresh
    fresh = 42


new_global()
print(fresh)
del fresh
try:
    fresh
except NameError as e:
    print("NameError:", e)


def builtin_shadow():
    len = lambda s: "shadowed"
    return len("abc")


print(builtin_shadow(), len("abc"))
print("x" in globals(), globals()["x"])


def local_names(a, b=2):
    c = a + b
    return locals()


print(local_names(1))


def comprehension_scope():
    x = "kept"
    squares = [x * x for x in range(3)]
    return x, squares


print(comprehension_scope())
