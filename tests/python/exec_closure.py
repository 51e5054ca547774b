# Code with free variables runs under `exec` with cells for them.


def make(a):
    b = a + 1
    result = None

    def inner():
        nonlocal result
        result = a * b

    return inner, lambda: result


inner, result = make(5)
print(sorted(inner.__code__.co_freevars), exec(inner.__code__, globals(), closure=inner.__closure__), result())


def attempt(f):
    try:
        print(f())
    except (TypeError, SyntaxError) as e:
        print(type(e).__name__ + ":", e)


attempt(lambda: exec(inner.__code__, globals()))
attempt(lambda: exec(inner.__code__, globals(), closure=inner.__closure__[:2]))
attempt(lambda: exec(inner.__code__, globals(), closure=(1, 2, 3)))
attempt(lambda: exec("1", globals(), closure=inner.__closure__))
attempt(lambda: exec(compile("1", "f", "exec"), {}, closure=()))
attempt(lambda: eval(inner.__code__))
attempt(lambda: compile("del __debug__", "f", "exec"))
