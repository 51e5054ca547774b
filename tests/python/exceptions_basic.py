"""try, except, else: which handler runs, and what is raised."""


def classify(f):
    try:
        value = f()
    except ZeroDivisionError as e:
        return f"zero: {e}"
    except (KeyError, IndexError) as e:
        return f"lookup {type(e).__name__}: {e}"
    except Exception as e:
        return f"other {type(e).__name__}: {e}"
    else:
        return f"value {value}"


d, xs = {"a": 1}, [1, 2]
print(classify(lambda: 1 // 0))
print(classify(lambda: 1 / 0))
print(classify(lambda: 1 % 0))
print(classify(lambda: 1.0 / 0))
print(classify(lambda: 1.0 // 0))
print(classify(lambda: 1.0 % 0))
print(classify(lambda: 0 ** -1))
print(classify(lambda: d["b"]))
print(classify(lambda: d[("t", 1)]))
print(classify(lambda: xs[2]))
print(classify(lambda: xs[-3]))
print(classify(lambda: (1,)[1]))
print(classify(lambda: "abc"[3]))
print(classify(lambda: int("x")))
print(classify(lambda: int("")))
print(classify(lambda: float("1.x")))
print(classify(lambda: [].pop()))
print(classify(lambda: {}.popitem()))
print(classify(lambda: set().pop()))
print(classify(lambda: [1].remove(2)))
print(classify(lambda: [1].index(2)))
print(classify(lambda: "a".index("b")))
print(classify(lambda: "a" + 1))
print(classify(lambda: 1 + "a"))
print(classify(lambda: [] + ()))
print(classify(lambda: -"a"))
print(classify(lambda: None + 1))
print(classify(lambda: "a" * "b"))
print(classify(lambda: "abc".nothing))
print(classify(lambda: undefined_name))
print(classify(lambda: chr(-1)))
print(classify(lambda: 1 << -1))
print(classify(lambda: xs["a"]))
print(classify(lambda: {}[[]]))
print(classify(lambda: "%d" % "x"))
print(classify(lambda: max([])))
print(classify(lambda: next(iter([]))))
print(classify(lambda: sum(["a"])))
print(classify(lambda: 5))


def raises(e):
    raise e


for e in (ValueError("instance"), ValueError, KeyError("k", 2), RuntimeError(), StopIteration(3)):
    try:
        raises(e)
    except Exception as caught:
        print(type(caught).__name__, caught.args, caught)
for bad in (5, "text", None, int):
    try:
        raises(bad)
    except TypeError as e:
        print("TypeError:", e)
try:
    raise
except RuntimeError as e:
    print("RuntimeError:", e)
