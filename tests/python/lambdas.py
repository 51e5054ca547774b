"""Lambdas: arguments of every kind, nesting, and as keys."""
add = lambda a, b=10, *rest, c=0, **more: (a + b + c, rest, more)
print(add(1), add(1, 2), add(1, 2, 3, c=4, d=5))
print((lambda: "nothing")())
print((lambda x: lambda y: x - y)(10)(3))
print(sorted(["bb", "a", "ccc"], key=lambda s: -len(s)))
print(list(map(lambda p: p[0] * p[1], [(1, 2), (3, 4)])))
print(list(filter(lambda n: n % 3 == 0, range(10))))
compose = lambda *fs: (lambda x: x) if not fs else (lambda x: fs[0](compose(*fs[1:])(x)))
print(compose(lambda x: x + 1, lambda x: x * 2)(5))
fact = lambda n: 1 if n < 2 else n * fact(n - 1)
print(fact(20))
print((lambda *a: a)(*range(3)), (lambda **k: k)(a=1))
print(add.__name__)
pairs = [(1, "b"), (2, "a"), (0, "c")]
print(min(pairs, key=lambda p: p[1]), max(pairs, key=lambda p: p[0]))
ops = {"+": lambda a, b: a + b, "-": lambda a, b: a - b}
print([ops[o](7, 2) for o in ("+", "-")])
