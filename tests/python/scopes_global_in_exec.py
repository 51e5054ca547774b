# A name that a function declares global is global in the module's own code, too: it matters where `exec`
# is given two namespaces.
outer, inner = {}, {}
exec(
    """
def read():
    global shared
    return shared

def make():
    y = 1
    def local():
        return y + 1
    def other():
        global y
        return y
    return local, other

shared = 5
y = 9
plain = 7
first = read()
local, other = make()
results = local(), other()
""",
    outer,
    inner,
)
print(sorted(k for k in outer if k != "__builtins__"), outer["shared"], outer["y"])
print(sorted(inner), inner["first"], inner["results"], inner["plain"])


def run():
    exec(
        """
count = 10
class Counter:
    global count
    count = 11
    def get(self):
        return count
seen = Counter().get()
""",
        space := {},
        {},
    )
    return space["count"]


print(run())
